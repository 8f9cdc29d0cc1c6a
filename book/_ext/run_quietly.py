"""How the build runs notebooks. Jupyter Book has no setting for either, so the defaults of its runner are set here."""

from functools import partial

import nbclient
import zmq
from jupyter_cache.executors import utils
from jupyter_client import KernelManager


def setup(app):
    """Join what a cell prints, however the kernel cut it; encrypt, or each kernel warns that it does not."""
    utils.executenb = partial(nbclient.execute, coalesce_streams=True)
    if zmq.has("curve"):
        KernelManager.transport_encryption.default_value = "auto"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
