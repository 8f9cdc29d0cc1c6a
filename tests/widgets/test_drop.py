"""The reader's own picture: each kind of file gives its numbers, what is malformed a sentence, nothing is sent."""

import base64
import io
import itertools

import numpy as np
import pytest
from PIL import Image
from test_shrinker import near, pixels

TYPES = ["b1", "u1", "i1", *(f"{order}{kind}" for order in "<>" for kind in "u2 i2 u4 i4 u8 i8 f2 f4 f8".split())]
VERSIONS = [(1, 0), (2, 0), (3, 0)]
BYTES = "const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));"
READ = f"""text => {{
  {BYTES}
  const {{ why, shape, values }} = pure.readNpy(bytes.buffer);
  return why ? {{ why }} : {{ shape, values: [...values] }};
}}"""
# Reads files as a reader gives them; answers with what was read, or the sentence, or what was thrown.
READ_FILES = f"""async ([source, files]) => {{
  const {{ pure }} = await import(`data:text/javascript;base64,${{source}}`);
  return Promise.all(files.map(async ([name, text, zeros]) => {{
    {BYTES}
    try {{
      const found = await pure.readFile(new File([bytes, new Uint8Array(zeros)], name));
      return found.why ? [found.why] : [null, found.width, found.height, ...found.planes.map(plane => [...plane])];
    }} catch (error) {{
      return [`thrown: ${{error}}`];
    }}
  }}));
}}"""


def text(data):
    return base64.b64encode(data).decode()


def npy(array, version=(1, 0)):
    """Write an .npy file."""
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version, allow_pickle=True)
    return file.getvalue()


def numbers(kind, shape):
    """Draw numbers that fill the type, the largest and the smallest among them."""
    rng, kind = np.random.default_rng(0), np.dtype(kind)
    if kind.kind == "f":
        found = (rng.standard_normal(shape) * 100).astype(kind)
        found.flat[:3] = np.finfo(kind).max, np.finfo(kind).smallest_subnormal, np.finfo(kind).min
        return found
    if kind.kind == "b":
        return rng.integers(0, 2, shape).astype(kind)
    ends = np.iinfo(kind)
    found = rng.integers(ends.min, ends.max, shape, endpoint=True, dtype=kind.newbyteorder("=")).astype(kind)
    found.flat[:2] = ends.min, ends.max
    return found


@pytest.fixture(scope="module")
def read(browser):
    """Read files in a page: [name, bytes] each."""
    from splatlib.widgets.shared import join

    page = browser.new_page()
    page.goto("about:blank")
    source = text(join.module("shrinker").encode())

    def read_files(files):
        sent = [(name, data.rstrip(b"\0"), len(data)) for name, data in files]  # the page puts the zeros back
        return page.evaluate(READ_FILES, [source, [[name, text(data), size - len(data)] for name, data, size in sent]])

    yield read_files
    page.close()


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_order_and_version_of_numpy_is_read(call, kind):
    wanted = []
    for shape, order, version in itertools.product([(5, 7), (2, 3, 4), (6,)], "CF", VERSIONS):
        wanted.append((np.array(numbers(kind, shape), order=order), version))
    found = call("shrinker", READ, [text(npy(*each)) for each in wanted])
    for (array, _), read in zip(wanted, found, strict=True):
        assert read["shape"] == list(array.shape)
        assert [float(value) for value in read["values"]] == array.astype(float).ravel().tolist()


def test_a_scalar_and_an_empty_array_are_read(call):
    found = call("shrinker", READ, [text(npy(np.array(7.5))), text(npy(np.zeros((0, 3))))])
    assert found == [{"shape": [], "values": [7.5]}, {"shape": [0, 3], "values": []}]


@pytest.mark.parametrize(
    ("array", "says"),
    [
        (np.zeros((2, 2), complex), "type c16 is not read"),
        (np.array(["a", "b"]), "type U1 is not read"),
        (np.array([None, 1], dtype=object), "type O is not read"),
        (np.zeros(2, dtype=[("a", "f4"), ("b", "i2")]), "is not read"),
    ],
)
def test_numbers_that_are_not_real_are_refused(call, array, says):
    (found,) = call("shrinker", READ, [text(npy(array))])
    assert says in found["why"]


def test_pictures_of_every_shape_come_out_alike(read):
    rng = np.random.default_rng(1)
    grey, colour = rng.integers(0, 256, (4, 5), dtype=np.uint8), rng.integers(0, 256, (4, 5, 3), dtype=np.uint8)
    four = np.concatenate([colour, np.full((4, 5, 1), 255, np.uint8)], axis=2)
    png = io.BytesIO()
    Image.fromarray(colour).save(png, "PNG")
    table = "\n".join(",".join(map(str, row)) for row in grey.tolist())
    one = [*grey.ravel().tolist()]
    files = [
        ("a.npy", npy(grey)),
        ("a.npy", npy(grey[None, None].astype(">f4"))),
        ("a.npy", npy(np.asfortranarray(grey[..., None]))),
        ("a.csv", table.encode()),
        ("a.csv", ("\ufeff" + table.replace(",", ";").replace("\n", "\r\n") + "\r\n").encode()),
        ("a.txt", table.replace(",", "\t").encode()),
        ("a.txt", str(np.array(grey).tolist()).encode()),
        ("a.txt", f"tensor({grey.tolist()}, dtype=torch.uint8)".encode()),
    ]
    for name, found in zip(files, read(files), strict=True):
        assert found == [None, 5, 4, one], name
    wanted = [None, 5, 4, *(colour[..., c].ravel().tolist() for c in range(3))]
    files = [("a.npy", npy(colour.transpose(2, 0, 1).copy())), ("a.npy", npy(four)), ("a.png", png.getvalue())]
    assert read([("a.npy", npy(colour)), *files]) == [wanted] * 4


def test_shares_and_other_ranges_become_greys(read):
    shares, other, flags = np.array([[0, 0.5], [0.25, 1]]), np.array([[-3.0, 1], [5, 0]]), np.array([[True, False]])
    found = read([("a.npy", npy(array)) for array in (shares, other, flags)])
    assert [read[3] for read in found] == [[0, 127.5, 63.75, 255], [0, 127.5, 255, 95.625], [255, 0]]


def test_decimal_commas_are_read(read):
    assert read([("a.csv", b"0,5;1\n0;0,25")])[0] == [None, 2, 2, [127.5, 255, 0, 63.75]]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.npy", b"", "The file is empty."),
        ("a.npy", npy(np.zeros((3, 3)))[:40], "header cannot be read"),
        ("a.npy", npy(np.zeros((3, 3)))[:-1], "fewer numbers than its header says"),
        ("a.npy", npy(np.zeros((2, 5, 5))), "this has the shape (2, 5, 5)"),
        ("a.npy", npy(np.array([[1, np.nan]])), "must be finite"),
        ("a.npy", b"\x93NUMPY\x09\x00" + npy(np.zeros((3, 3)))[8:], "header cannot be read"),
        ("a.csv", b"1,2,3\n4,5\n", "3 numbers and 2"),
        ("a.csv", b"name,age\nx,y\n", "no table of numbers"),
        ("a.png", b"\x89PNG\r\n\x1a\nrubbish", "cannot read this picture"),
        ("a.jpg", b"\xff\xd8\xff\xe0rubbish", "cannot read this picture"),
        ("a.zip", b"PK\x03\x04" + bytes(40), "no PNG, JPEG, .npy or .csv"),
        ("a.pdf", b"%PDF-1.7\nhello", "no table of numbers"),
        ("a.bin", bytes(20_000_001), "at most 20 MB"),
    ],
)
def test_what_is_not_understood_gets_one_sentence(read, name, data, says):
    ((why, *rest),) = read([(name, data)])
    assert says in why and not rest and why.endswith(".") and "\n" not in why


def test_a_header_that_lies_is_refused_before_memory_is_taken(read):
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (99999, 99999), }".ljust(117) + "\n"
    data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()
    assert "too large" in read([("a.npy", data)])[0][0]


def test_malformed_files_never_throw(read):
    """Cut, flipped and joined at random: numbers as many as the picture has pixels, or a sentence."""
    rng, png = np.random.default_rng(2026), io.BytesIO()
    Image.fromarray(rng.integers(0, 256, (9, 8, 3), dtype=np.uint8)).save(png, "PNG")
    seeds = [npy(numbers(kind, (6, 5)), version) for kind in ("u1", "<f4", ">i8") for version in VERSIONS]
    seeds += [png.getvalue(), b"1,2,3\n4,5,6\n", "1;2\n3;4\ufeff".encode(), b"tensor([[1., 2.], [3., 4.]])", bytes(30)]
    files = []
    for _ in range(1500):
        data = bytearray(seeds[rng.integers(len(seeds))])
        for _ in range(rng.integers(0, 6)):
            data[rng.integers(len(data))] = rng.integers(256)
        start, end = sorted(rng.integers(0, len(data) + 1, 2)) if rng.random() < 0.3 else (0, len(data))
        data = bytes(data[start:end]) + (bytes(seeds[rng.integers(len(seeds))]) if rng.random() < 0.1 else b"")
        files.append((str(rng.choice(["a.npy", "a.csv", "a.png", "a"])), data))
    answers = read(files)
    assert sum(why is None for why, *_ in answers) > 100
    for (name, data), (why, *rest) in zip(files, answers, strict=True):
        assert why is None or (why.endswith(".") and "thrown" not in why), (name, data, why)
        if why is None:
            width, height, *planes = rest
            assert len(planes) in (1, 3) and all(len(plane) == width * height for plane in planes), data
            assert all(0 <= value <= 255 for plane in planes for value in plane), data


@pytest.fixture
def own(write_page, new_page):
    """Open the shrinker: its root, and the addresses that its page asked for since."""
    page, asked = new_page(write_page("shrinker", mode="area", divider=0)), []
    page.on("request", lambda request: asked.append(request.url))
    return page.locator(".splat-widget"), asked


def give(root, name, data):
    with root.page.expect_file_chooser() as chooser:
        root.get_by_role("button", name="Your own picture").click()
    chooser.value.set_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})


def test_a_picture_is_shown_and_never_sent(own):
    """Its middle, each pixel the mean of four: then the shrinker shrinks it as torch would."""
    root, asked = own
    first = pixels(root, "photograph")
    picture = np.random.default_rng(3).integers(0, 256, (205, 230, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    give(root, "mine.png", file.getvalue())
    root.get_by_text("Your picture has 230 × 205 pixels.").wait_for()
    middle = picture[0:204, 13:217].astype(float).reshape(102, 2, 102, 2, 3).mean(axis=(1, 3))[:96, :96]
    drawn = pixels(root, "photograph")
    assert all(near(drawn[..., c : c + 1], middle[..., c]) for c in range(3))
    third = middle.reshape(32, 3, 32, 3, 3).mean(axis=(1, 3))
    assert all(near(pixels(root, "small")[..., c : c + 1], third[..., c]) for c in range(3))
    root.get_by_role("button", name="Reset").click()
    assert np.array_equal(pixels(root, "photograph"), first)
    assert asked == []


def test_a_file_is_dropped_and_numbers_are_pasted(own):
    root, asked = own
    rng = np.random.default_rng(4)
    dropped, pasted = (rng.integers(0, 256, (102, 102)) for _ in range(2))
    root.evaluate(
        f"""(root, text) => {{
          {BYTES}
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], "a.npy"));
          root.dispatchEvent(new DragEvent("drop", {{ bubbles: true, cancelable: true, dataTransfer }}));
        }}""",
        text(npy(dropped.astype("i2"))),
    )
    root.get_by_text("Your picture has 102 × 102 pixels.").wait_for()
    assert near(pixels(root, "photograph"), dropped[:96, :96])
    table = "\n".join(" ".join(map(str, row)) for row in pasted.tolist())
    root.locator("textarea").evaluate(
        """(field, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          field.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
        }""",
        table,
    )
    root.page.wait_for_function(
        "value => document.querySelector('canvas').getContext('2d').getImageData(0, 0, 1, 1).data[0] === value",
        arg=int(pasted[0, 0]),
    )
    assert near(pixels(root, "photograph"), pasted[:96, :96]) and asked == []


def test_what_is_not_taken_is_said_beside_the_button_and_the_picture_stays(own):
    root, _ = own
    first = pixels(root, "photograph")
    give(root, "small.npy", npy(np.zeros((20, 30))))
    root.locator(".splat-drop .splat-why", has_text="30 × 20 pixels; at least 102 × 102 are needed").wait_for()
    assert "102 × 102" in root.locator("[role=status]").inner_text()
    root.locator("textarea").fill("one two")
    root.locator("textarea").blur()
    root.locator(".splat-drop .splat-why", has_text="no table of numbers").wait_for()
    assert np.array_equal(pixels(root, "photograph"), first)
    root.get_by_role("button", name="Reset").click()
    assert root.locator(".splat-drop .splat-why").is_hidden() and root.locator("textarea").input_value() == ""
