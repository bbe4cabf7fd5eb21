"""CUDA kernels run on a CPU: their text compiled as C++, with blocks and threads gone through one after the other."""

import ctypes
import shutil
import subprocess

import pytest

HOST = """
struct Place { long long x; };
static Place blockIdx{0}, threadIdx{0}, gridDim{1}, blockDim{1};
extern "C" void choose_block(long long block) { blockIdx.x = block; }
#define __global__
#define __restrict__
#include <cmath>
using namespace std;
"""


def library(source, folder):
    """The text as a library, or a skip where there is no compiler."""
    compiler = shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        pytest.skip("no C++ compiler")
    (folder / "kernel.cpp").write_text(HOST + source)
    flags = ["-O2", "-ffp-contract=off", "-shared", "-fPIC", "-w"]
    subprocess.run([compiler, *flags, "kernel.cpp", "-o", "kernel.so"], cwd=folder, check=True)
    return ctypes.CDLL(str(folder / "kernel.so"))


def address(array):
    """A NumPy array as a pointer."""
    return ctypes.c_void_p(array.ctypes.data)
