"""How the build runs notebooks. Jupyter Book has no setting for either, so the defaults of its runner are set here."""

import zmq
from jupyter_client import KernelManager
from nbclient import NotebookClient


def setup(app):
    """Join what a cell prints, however the kernel cut it; encrypt, or each kernel warns that it does not."""
    NotebookClient.coalesce_streams.default_value = True
    if zmq.has("curve"):
        KernelManager.transport_encryption.default_value = "auto"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
