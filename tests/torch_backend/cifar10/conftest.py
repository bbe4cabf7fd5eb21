"""One thread: small networks are quickest so, and bits depend on how a sum is divided among threads."""

import pytest
import torch


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)  # as in the processes that these tests start
    yield
    torch.set_num_threads(before)
