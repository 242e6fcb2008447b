"""What no attention kernel may decide: the choice among them, and what a query gets that may look nowhere."""

import importlib
from contextlib import nullcontext

import pytest
import torch
from small_models import build, inputs
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils._python_dispatch import TorchDispatchMode

import flamingo.model
import flamingo.model.flamingo
from flamingo.batch import Batch
from flamingo.model.attention import Attention, SquaredReLU, attend, kernels_for


def nan_on_nothing(q, k, v, attn_mask=None, is_causal=False):
    """A kernel as plain as can be: a softmax over nothing is NaN."""
    scores = q @ k.mT / q.shape[-1] ** 0.5
    return scores.masked_fill(~attn_mask, -torch.inf).softmax(-1) @ v


def test_cudnn_is_no_choice_once_anything_of_the_model_is_imported():
    assert not torch.backends.cuda.cudnn_sdp_enabled()
    torch.backends.cuda.enable_cudnn_sdp(True)
    importlib.reload(flamingo.model)  # Python runs it before any module of the package
    assert not torch.backends.cuda.cudnn_sdp_enabled()


def test_cudnn_comes_back_where_no_call_has_a_mask_and_nowhere_else(monkeypatch):
    gpu, mask = torch.device("cuda"), torch.ones(1, dtype=torch.bool)
    for masks, allowed in (((), True), ((None, None), True), ((None, mask), False), ((mask, None), False)):
        with kernels_for(gpu, *masks):
            assert torch.backends.cuda.cudnn_sdp_enabled() == allowed
    with kernels_for(torch.device("cpu")):
        assert not torch.backends.cuda.cudnn_sdp_enabled()
    asked = []
    monkeypatch.setattr(flamingo.model.flamingo, "kernels_for", lambda *given: asked.append(given) or nullcontext())
    model = build()
    model(Batch(*inputs()))
    _, *layers = asked
    assert [len(given) for given in layers] == [3, 3]
    assert all(given[2] is not None for given in layers)  # on a CPU the cross-attention has a mask


@pytest.mark.parametrize("kernel", ["math", "flash", "nan on nothing"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_query_that_may_look_nowhere_gets_zeros_and_finite_gradients(kernel, dtype, monkeypatch):
    torch.manual_seed(3)
    q, k, v = (torch.randn(2, 4, 6, 16, dtype=dtype, requires_grad=True) for _ in range(3))
    mask = torch.rand(2, 1, 6, 6) < 0.5
    mask[0, 0, 2], mask[1] = False, False
    plain = nan_on_nothing(*(x.double() for x in (q, k, v)), mask)
    if kernel == "nan on nothing":
        monkeypatch.setattr(F, "scaled_dot_product_attention", nan_on_nothing)
    with sdpa_kernel(SDPBackend.FLASH_ATTENTION if kernel == "flash" else SDPBackend.MATH):
        y = attend(q, k, v, mask)
        y.float().square().sum().backward()
    blind = ~mask.any(-1)[:, 0]  # (B, Q)
    assert blind.sum() >= 7
    assert (y.transpose(1, 2)[blind] == 0).all()
    seen = ~blind[:, None, :, None].expand_as(y)
    torch.testing.assert_close(y[seen].double(), plain[seen], rtol=0.02, atol=0.02)
    assert all(x.grad.isfinite().all() for x in (q, k, v))
    assert (q.grad.transpose(1, 2)[blind] == 0).all()
    assert k.grad[0].abs().sum() > 0 and (k.grad[1] == 0).all()


def test_a_layer_whose_queries_may_look_nowhere_trains_on():
    layer = Attention(32, 32, heads=2, head_dim=16)
    x = torch.randn(2, 5, 32, requires_grad=True)
    y = layer(x, layer.keys_values(x), torch.zeros(2, 1, 5, 5, dtype=torch.bool))
    y.sum().backward()
    assert (y == 0).all()
    assert all(weight.grad.isfinite().all() for weight in layer.parameters())


def test_the_activation_takes_no_power_which_autocast_would_take_and_keep_in_fp32():
    class Calls(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(func.overloadpacket)
            return func(*args, **kwargs or {})

    names = []
    x = torch.randn(1000, dtype=torch.bfloat16, requires_grad=True)
    with Calls():
        y = SquaredReLU()(x)
    assert torch.ops.aten.relu in names and torch.ops.aten.pow not in names
    widened = F.relu(x).float().pow(2).to(x.dtype)  # what a power would give: the same bits
    gradients = [torch.autograd.grad(one.float().sin().sum(), x)[0] for one in (y, widened)]
    assert torch.equal(y, widened) and torch.equal(*gradients)
