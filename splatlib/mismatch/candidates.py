"""Which resizes and shuffles to try on an input and an output of given sizes."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import floor

from splatlib.mismatch.conventions import (
    BY_FLOAT32,
    BY_SCALE,
    DENOMINATORS,
    MACHINES,
    PAIRS,
    RESIZES,
    ROUNDINGS,
    SHUFFLES,
    TWINS,
    Resize,
    Shuffle,
    plain,
)
from splatlib.mismatch.matrices import same

Sizes = tuple[int, ...]


def shuffles(size: Sizes, out: Sizes) -> Iterator[Shuffle]:
    """Give every order of the channels that move."""
    for order in SHUFFLES:
        yield Shuffle(order, out[0] // size[0] or -(size[0] // max(out[0], 1)))


@lru_cache(maxsize=64)
def resizes(size: Sizes, out: Sizes, page: bool = False) -> tuple[Resize, ...]:
    """Give every way to resize; with `page`, only what the page of the widget knows."""
    return tuple(every(size, out, page))


def every(size: Sizes, out: Sizes, page: bool) -> Iterator[Resize]:
    """Give them one after the other."""
    ends = [*zip(size, out, strict=True)]
    met = {
        "": True,
        "shrinks": any(o < i for i, o in ends),
        "grows": any(o > i for i, o in ends) and any(o < i for i, o in ends),
        "one pixel": 1 in out,
    }
    given: set[Resize] = set()
    for scale in [None, *scales(size, out)]:
        for row in RESIZES:
            if not met[row.when] or (scale and not row.scaled) or (page and not row.page):
                continue
            for grid, setting, kernel in product(row.grids, row.settings, row.kernels):
                if grid in twins(size, out, scale) or (grid == BY_SCALE and not scale):
                    continue
                used = setting if met["shrinks"] else setting | {"antialias": False}
                how = Resize(kernel, grid, scale_factor=scale, **used)
                for one in (how, *machines(how, size, out)) if kernel == "nearest" else (how,):
                    if one not in given:
                        given.add(one)
                        yield one
    if len(size) > 1:
        yield from mixed(size, out, given)


def twins(size: Sizes, out: Sizes, scale: tuple[Fraction, ...] | None) -> set[str]:
    """List the grids that are another one's twin here: no input of these sizes tells them apart."""
    widths = out if scale is None else [i * s for i, s in zip(size, scale, strict=True)]
    own = {"pytorch_half_pixel", "tf_crop_and_resize"} if 1 in widths else set()
    own |= {"half_pixel_symmetric"} if scale else set()
    return {twin for names in TWINS.values() for twin in names} - own


def machines(how: Resize, size: Sizes, out: Sizes) -> Iterator[Resize]:
    """Give what rounding of the coordinates themselves makes of a nearest rule, where that picks another pixel."""
    ways = MACHINES.get((how.grid, how.rounding), ())
    names = (*ways, *BY_FLOAT32) if how.rounding in ROUNDINGS else ways
    known = [how]
    tried = [how._replace(rounding=f"{how.rounding} {words}") for words in names]
    if how.rounding in ROUNDINGS and how.grid == "half_pixel":  # a twin in exact numbers, not in these
        tried += [one._replace(grid="half_pixel_symmetric") for one in tried[-len(BY_FLOAT32) :]]
    for one in tried:
        if not any(same(one, other, size, out) for other in known):
            known.append(one)
            yield one


def scales(size: Sizes, out: Sizes) -> list[tuple[Fraction, ...]]:
    """List the scale factors, alike on all axes or the first of each, that give this size and are not the ratio."""
    axes = [axis_scales(i, o) for i, o in zip(size, out, strict=True)]
    common = [(f,) * len(axes) for f in axes[0] if all(f in axis for axis in axes)]
    first = [tuple(axis[0] for axis in axes)] if all(axes) else []
    ratio = tuple(Fraction(o, i) for i, o in zip(size, out, strict=True))
    return [s for s in dict.fromkeys(common + first) if s != ratio]


def ties(how: Resize, size: Sizes, out: Sizes) -> dict[str, Resize]:
    """Give the rules that no input of these sizes tells from this one, by what they are called in a second line."""
    found = {
        twin: how._replace(grid=twin)
        for twin in TWINS.get(how.grid, ())
        if twin in twins(size, out, how.scale_factor)
        and (how.kernel != "nearest" or same(how, how._replace(grid=twin), size, out))
    }
    # a scale factor that is the ratio of these sizes; a whole one is that at every size
    ratios = {Fraction(o, i) for i, o in zip(size, out, strict=True)}
    one, cells = min(ratios), {"area by coverage": BY_SCALE}.get(how.kernel, how.grid)
    known = any(row.scaled and how.kernel in row.kernels and cells in row.grids for row in RESIZES)
    if known and not (how.scale_factor or how.places or how.border or how.blur or how.steps):
        by_scale = how._replace(grid=cells, scale_factor=(one,) * len(size))
        simple = len(ratios) == 1 and 1 < one.denominator <= DENOMINATORS[-1]
        if simple and (how.kernel != "nearest" or same(how, by_scale, size, out)):
            found[f"scale_factor={plain([one])}"] = by_scale
    return found


def axis_scales(i: int, o: int) -> list[Fraction]:
    """List simple scale factors that take i pixels to o, by rounding down as torch or to the nearest as OpenCV."""
    near = {Fraction(p, q) for q in DENOMINATORS for p in range((2 * o - 1) * q // (2 * i), (o + 1) * q // i + 1)}
    near.add(Fraction(o + 1, i))  # e.g. 88 * (120 / 88) is 119 in floats
    ordered = sorted(near, key=lambda f: (f.denominator, f))
    return [f for f in ordered if f > 0 and o in (floor(i * float(f)), round(i * float(f)))]


def mixed(size: Sizes, out: Sizes, given: set[Resize]) -> Iterator[Resize]:
    """Give scale factors that differ from axis to axis, for the kernels that people give them to."""
    axes = [
        [f for f in axis_scales(i, o) if floor(i * float(f)) == o][:8] or [Fraction(o, i)]
        for i, o in zip(size, out, strict=True)
    ]
    for how, scale in product(PAIRS, product(*axes)):
        one = how._replace(scale_factor=scale)
        if one not in given and any(f * i != o for f, i, o in zip(scale, size, out, strict=True)):
            yield one
