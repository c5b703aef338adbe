"""The Sample Data module: sources registered by other modules, called as its buttons and its logic call them."""

import slicer


def _listed(value, length):
    if isinstance(value, (list, tuple)):
        return list(value)
    return [value] * length


class SampleDataSource:
    """One sample: the fields Slicer keeps, each a list as long as `uris`."""

    def __init__(
        self,
        sampleName=None,
        sampleDescription=None,
        uris=None,
        fileNames=None,
        nodeNames=None,
        checksums=None,
        loadFiles=None,
        customDownloader=None,
        thumbnailFileName=None,
        loadFileTypes=None,
        loadFileProperties=None,
    ):
        if not isinstance(uris, (str, list, tuple)):
            raise TypeError(f"expected one or several uris, found {uris!r}: the real class asks for their number")
        several = isinstance(uris, (list, tuple))
        count = len(uris) if several else 1
        if several and not isinstance(fileNames, (list, tuple)):
            raise TypeError(f"expected {count} file names, found {fileNames!r}")
        self.sampleName, self.sampleDescription = sampleName, sampleDescription or sampleName
        self.uris, self.fileNames = _listed(uris, count), _listed(fileNames, count)
        self.nodeNames, self.checksums = _listed(nodeNames, count), _listed(checksums, count)
        self.loadFiles, self.loadFileTypes = _listed(loadFiles, count), _listed(loadFileTypes, count)
        self.customDownloader, self.thumbnailFileName = customDownloader, thumbnailFileName
        self.loadFileProperties = loadFileProperties or {}
        lengths = {len(field) for field in (self.fileNames, self.nodeNames, self.loadFiles, self.checksums)}
        if lengths != {count}:
            raise ValueError(f"expected {count} of each field, found {sorted(lengths)}")

    def __eq__(self, other):
        return vars(self) == vars(other)

    __hash__ = None


class SampleDataLogic:
    """The registry in `slicer.modules.sampleDataSources`."""

    @staticmethod
    def _sources():
        if not hasattr(slicer.modules, "sampleDataSources"):
            slicer.modules.sampleDataSources = {}
        return slicer.modules.sampleDataSources

    @staticmethod
    def registerCustomSampleDataSource(
        category="Custom",
        sampleName=None,
        uris=None,
        fileNames=None,
        nodeNames=None,
        customDownloader=None,
        thumbnailFileName=None,
        loadFileTypes=None,
        loadFiles=None,
        loadFileProperties={},  # noqa: B006
        checksums=None,
        loadFileType=None,
    ):
        if loadFileType is not None and loadFileTypes is not None:
            raise ValueError("loadFileType and loadFileTypes exclude each other")
        source = SampleDataSource(
            sampleName=sampleName,
            uris=uris,
            fileNames=fileNames,
            nodeNames=nodeNames,
            thumbnailFileName=thumbnailFileName,
            loadFileTypes=loadFileTypes if loadFileTypes is not None else loadFileType,
            loadFiles=loadFiles,
            loadFileProperties=loadFileProperties,
            checksums=checksums,
            customDownloader=customDownloader,
        )
        known = SampleDataLogic._sources().setdefault(category, [])
        if source not in known:
            known.append(source)

    @staticmethod
    def registerCustomSampleDataCategory(category, title):
        SampleDataLogic._sources().setdefault(category, [])

    @staticmethod
    def sampleDataSourcesByCategory(category=None):
        sources = SampleDataLogic._sources()
        return sources if category is None else sources.get(category, [])

    @staticmethod
    def isSampleDataSourceRegistered(category, sampleDataSource):
        return sampleDataSource in SampleDataLogic.sampleDataSourcesByCategory(category)

    def sourceForSampleName(self, sampleName):
        every = (source for sources in self._sources().values() for source in sources)
        return next((source for source in every if source.sampleName == sampleName), None)

    def downloadSamples(self, sampleName):
        raise ConnectionError(f"the host downloads nothing: {sampleName}")


def click(sample_name):
    """What the button of a sample does: its own downloader is called with the source, and nothing else happens."""
    source = SampleDataLogic().sourceForSampleName(sample_name)
    if source is None or source.customDownloader is None:
        raise LookupError(f"no sample {sample_name!r} with a downloader of its own")
    return source.customDownloader(source)
