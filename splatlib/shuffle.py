"""Moving channels into space and back: no arithmetic, only an order of axes.

PyTorch's order is ONNX's CRD: channel, then row in the block, then column in the block.
"""

from splatlib._arguments import Array, array, integer


def pixel_shuffle(x: Array, upscale_factor: int) -> Array:
    """Spread channels over blocks of pixels: (..., C r r, H, W) -> (..., C, H r, W r).

    Like `torch.nn.functional.pixel_shuffle`.

    Parameters
    ----------
    x : ndarray, shape (..., C r r, H, W)
        Of any dtype that holds numbers or bools.
    upscale_factor : int
        The side r of a block.

    Returns
    -------
    ndarray, shape (..., C, H r, W r)
        A copy.

    Raises
    ------
    ValueError
        If `x` has fewer than three axes, r is below 1, or the channels are no multiple of r r.
    TypeError
        If `x` is no array or r no integer.

    Notes
    -----
    ``y[c, h r + i, w r + j] = x[c r r + i r + j, h, w]`` for each i and j below r (Shi et al., 2016).

    Examples
    --------
    >>> import numpy as np
    >>> pixel_shuffle(np.arange(8).reshape(8, 1, 1), 2)[0]
    array([[0, 1],
           [2, 3]])
    """
    x, r = _checked(x, "upscale_factor", upscale_factor)
    *lead, c, h, w = x.shape
    if c % (r * r):
        raise ValueError(f"the channels must be divisible by upscale_factor ** 2 = {r * r}, got {c}")
    blocks = x.reshape(*lead, c // (r * r), r, r, h, w)
    return _order(blocks, (0, 3, 1, 4, 2)).reshape(*lead, c // (r * r), h * r, w * r)


def pixel_unshuffle(x: Array, downscale_factor: int) -> Array:
    """Gather blocks of pixels into channels: (..., C, H r, W r) -> (..., C r r, H, W).

    Like `torch.nn.functional.pixel_unshuffle`, the inverse of `pixel_shuffle`.

    Parameters
    ----------
    x : ndarray, shape (..., C, H r, W r)
        Of any dtype that holds numbers or bools.
    downscale_factor : int
        The side r of a block.

    Returns
    -------
    ndarray, shape (..., C r r, H, W)
        A copy; an empty `x` comes back in its own shape, as in PyTorch.

    Raises
    ------
    ValueError
        If `x` has fewer than three axes, r is below 1, or height or width is no multiple of r.
    TypeError
        If `x` is no array or r no integer.

    Notes
    -----
    ``y[c r r + i r + j, h, w] = x[c, h r + i, w r + j]`` for each i and j below r (Shi et al., 2016).

    Examples
    --------
    >>> import numpy as np
    >>> pixel_unshuffle(np.arange(4).reshape(1, 2, 2), 2).ravel()
    array([0, 1, 2, 3])
    """
    x, r = _checked(x, "downscale_factor", downscale_factor)
    *lead, c, h, w = x.shape
    if h % r or w % r:
        raise ValueError(f"height and width must be divisible by downscale_factor = {r}, got {h} and {w}")
    if x.size == 0:  # PyTorch hands an empty array back as it is
        return x.copy()
    blocks = x.reshape(*lead, c, h // r, r, w // r, r)
    return _order(blocks, (0, 2, 4, 1, 3)).reshape(*lead, c * r * r, h // r, w // r)


def _checked(x: Array, name: str, factor: int) -> tuple[Array, int]:
    x, r = array("x", x, "iufcb"), integer(name, factor, 1)
    if x.ndim < 3:
        raise ValueError(f"x must have at least 3 axes (C, H, W), got shape {x.shape}")
    return x, r


def _order(blocks: Array, axes: tuple[int, ...]) -> Array:
    lead = blocks.ndim - 5
    return blocks.transpose(*range(lead), *(lead + a for a in axes)).copy()
