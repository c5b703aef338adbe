"""Region tables of other programs: as those write them, as a test writes them, and damaged."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from MRHNetLib.data.region_tables.reading import parse_region_table
from MRHNetLib.data.regions import Region, read_region_table
from MRHNetLib.errors import UserError

ids = st.integers(1, 2**31 - 1)
words = st.text(
    st.characters(codec="ascii", categories=["L", "N"], include_characters="/,-"), min_size=1, max_size=6
).filter(lambda word: word != "(none)")
names = st.lists(words, min_size=1, max_size=3).map(" ".join)
colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
tables = st.lists(st.builds(Region, ids, names, colours), min_size=1, max_size=5, unique_by=lambda region: region.id)


def rgb(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def itksnap(regions: list[Region]) -> str:
    lines = [
        f'{r.id:5d}  {rgb(r.colour)[0]:4d} {rgb(r.colour)[1]:4d} {rgb(r.colour)[2]:4d} 1 1 1 "{r.name}"'
        for r in regions
    ]
    return "\n".join(["# ITK-SNAP Label Description File", '0 0 0 0 0 0 0 "Clear Label"', *lines]) + "\n"


def slicer(regions: list[Region]) -> str:
    lines = [f"{r.id} {r.name.replace(' ', '_')} {' '.join(map(str, rgb(r.colour)))} 255" for r in regions]
    return "\n".join(["# Color table file x.ctbl", f"# {len(lines)} values", "0 Background 0 0 0 0", *lines]) + "\n"


def allen(regions: list[Region]) -> str:
    lines = [f'{r.id},"{r.name}",a{r.id},/{r.id}/,{r.colour[1:].upper()}' for r in regions]
    return "\n".join(["id,name,acronym,structure_id_path,color_hex_triplet", *lines]) + "\n"


@pytest.mark.parametrize("write", [itksnap, slicer])
@settings(max_examples=40)
@given(table=tables)
def test_what_a_format_can_hold_is_read_back(write: Callable[[list[Region]], str], table: list[Region]) -> None:
    assert parse_region_table(write(table), "the table") == table


@given(tables)
def test_a_csv_is_read_back_with_acronyms(table: list[Region]) -> None:
    found = parse_region_table(allen(table), "the table")
    assert found == [Region(r.id, r.name, r.colour, f"a{r.id}") for r in table]


@given(st.text() | st.text('0123456789 \t,"/#._-ebnmaid\n()', max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_region_table(text, "the table")
    except UserError as error:
        assert "the table" in error.message


def test_what_slicer_writes(tmp_path: Path) -> None:
    mrml = pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")
    scene, node, storage = mrml.vtkMRMLScene(), mrml.vtkMRMLColorTableNode(), mrml.vtkMRMLColorTableStorageNode()
    node.SetTypeToUser()
    for part in (node, storage):
        scene.AddNode(part)
    node.SetNumberOfColors(8)
    node.SetColor(0, "Background", 0, 0, 0, 0)
    node.SetColor(2, "isocortex layer II/III", 0.8, 0.1, 0.2, 1)
    node.SetColor(7, "pons, and medulla", 1, 0, 0.5, 1)
    for name in ("regions.ctbl", "regions.txt", "regions.csv"):
        storage.SetFileName(str(tmp_path / name))
        assert storage.WriteData(node)
        assert read_region_table(tmp_path / name) == [
            Region(2, "isocortex layer II/III", "#cc1a33"),
            Region(7, "pons, and medulla", "#ff0080"),
        ], name


def test_colours_of_older_tables_run_to_one() -> None:
    text = "1 cortex 1.0 0.5 0 1\n2 (none) 0 0 0 0\n3 callosum 0.2 0.2 0.2 1\n"
    assert parse_region_table(text, "x") == [Region(1, "cortex", "#ff8000"), Region(3, "callosum", "#333333")]


def test_an_atlas_with_a_tree_of_large_ids() -> None:
    text = (
        "id,atlas_id,name,acronym,structure_id_path,color_hex_triplet\n997,-1,root,root,/997/,FFFFFF\n"
        '315,746,"Isocortex, all",Isocortex,/997/315/,70FF71\n'
        "614454277,,Supraoculomotor periaqueductal gray,Su3,/997/315/614454277/,19399\n"
    )
    root, isocortex, deepest = parse_region_table(text, "x")
    assert root == Region(997, "root", "#ffffff", "root")
    assert isocortex == Region(315, "Isocortex, all", "#70ff71", "Isocortex", (997,))
    assert deepest.ancestors == (997, 315)
    assert deepest.colour == "#019399"  # a spreadsheet dropped the zero


@pytest.mark.parametrize(
    "text",
    [
        "id,name,parent_structure_id\n567,c,8.0\n997,a,\n8,b,997.0\n",
        'identifier,name,root_identifier_path\n567,c,"[997, 8, 567]"\n997,a,[997]\n8,b,"[997, 8]"\n',
        "id,name,parent_structure_id,structure_id_path\n567,c,8,n/a\n997,a,NaN,\n8,b,997,null\n",
    ],
)
def test_trees_told_in_other_ways(text: str) -> None:
    assert {region.id: region.ancestors for region in parse_region_table(text, "x")} == {
        997: (),
        8: (997,),
        567: (997, 8),
    }


def test_cells_of_bids_without_a_value() -> None:
    text = "index\tname\tabbreviation\tcolor\tmapping\n1\tcortex\tn/a\tn/a\tn/a\n2\tn/a\tNA\t#ff0000\t2\n"
    assert parse_region_table(text, "x") == [Region(1, "cortex"), Region(2, "n/a", "#ff0000", "NA")]


def test_a_name_stands_on_one_line() -> None:
    assert parse_region_table('id,name\n1," left\ncortex"\n', "x") == [Region(1, "left cortex")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('# x\n1 255 0 0 1 1 1 "a"\n2 255 0 0 1 1 "b"\n', "x, line 3: ITK-SNAP's id"),
        ('1 256 0 0 1 1 1 "a"\n', "x, line 1: red, green and blue from 0 to 255"),
        ('1 255 0 0 1 1 1 "a"\n1 255 0 0 1 1 1 "b"\n', "x, line 2: the id 1 stands there twice"),
        ("1 a 255 0 0 255\n2 b 255\n", "x, line 2: Slicer's id"),
        ("1 a 255 0 -1 255\n", "x, line 1: red, green and blue"),
        ("id,name,structure_id_path\n8,b,/997/9/\n", "x, line 2: a path of different ids that ends in 8"),
        ("id,name,parent_structure_id\n8,b,9\n9,c,8\n", "x: structure 8 is held by itself"),
        ('id,name\n8,"b\n', "x, line 2: unexpected end of data"),
        ("id,name,color_hex_triplet\n8,b,red\n", "x, line 2: a colour"),
    ],
)
def test_a_faulty_line_is_named(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        parse_region_table(text, "x")
