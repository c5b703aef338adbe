from MRHNetLib.data.regions import read_region_table, write_region_table
from MRHNetLib.phantom.structures import STRUCTURES
from MRHNetLib.phantom.subject import region_table


def test_ids_names_and_colours_are_unique():
    for column in ("id", "name", "colour"):
        values = [getattr(structure.region, column) for structure in STRUCTURES]
        assert len(set(values)) == len(values)


def test_the_table_can_be_written_and_read_back(tmp_path):
    write_region_table(tmp_path / "regions.tsv", region_table())
    assert read_region_table(tmp_path / "regions.tsv") == region_table()


def test_densities_are_shares():
    for structure in STRUCTURES:
        for value in (structure.axons, structure.myelin, structure.cells, structure.dispersion, structure.fluid):
            assert 0 <= value <= 1
