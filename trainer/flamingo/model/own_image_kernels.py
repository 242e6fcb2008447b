"""The kernels of a token's attention to its own image: forward, gradients of queries, gradients of keys and values.

A tile of a row's tokens looks through the images that some token of it sees, mostly one or two. The method is flash
attention's (arXiv 2307.08691, algorithms 1 and 2), with the image's number in place of a mask; `own_image.py` calls
them and says what they are given. `scale` is that of the scores, to the base 2.
"""

import triton
import triton.language as tl

NEVER = tl.constexpr(-1e30)  # a score that is not: finite, so that no difference of two is NaN
LOG2E = tl.constexpr(1.4426950408889634)  # the kernels raise 2, not e: one instruction on a GPU


@triton.jit
def forward(
    q, kv, phi, image_of, y, lse, L, N, R, scale: tl.constexpr, H: tl.constexpr, K: tl.constexpr, T: tl.constexpr,
):  # fmt: skip
    """A program a tile of tokens, row and head: y, and the logarithm of its softmax's sum to the base 2."""
    row, head = tl.program_id(1).to(tl.int64), tl.program_id(2)
    token, dim, key = tl.program_id(0) * T + tl.arange(0, T), tl.arange(0, K), tl.arange(0, T)
    inside = token < L
    own = tl.load(phi + row * L + token, mask=inside, other=0).to(tl.int32)
    at = ((row * L + token) * H + head)[:, None] * K + dim
    queries = tl.load(q + at, mask=inside[:, None], other=0.0)
    highest, total = tl.full([T], NEVER, tl.float32), tl.zeros([T], tl.float32)
    found = tl.zeros([T, K], tl.float32)
    for slot in range(tl.min(tl.where(own > 0, own, N + 1)), tl.max(own) + 1):
        image = tl.load(image_of + row * N + slot - 1).to(tl.int64)
        sees = own == slot
        if (image >= 0) & (tl.max(sees.to(tl.int32)) > 0):
            for first in range(0, R, T):
                there = first + key < R
                kv_at = ((image * R + first + key) * 2 * H + head)[:, None] * K + dim
                keys = tl.load(kv + kv_at, mask=there[:, None], other=0.0)
                seen = sees[:, None] & there[None, :]
                scores = tl.where(seen, tl.dot(queries, tl.trans(keys)) * scale, NEVER)
                peak = tl.maximum(highest, tl.max(scores, 1))
                weights = tl.where(seen, tl.exp2(scores - peak[:, None]), 0.0)
                shrink = tl.exp2(highest - peak)
                values = tl.load(kv + H * K + kv_at, mask=there[:, None], other=0.0)
                found = found * shrink[:, None] + tl.dot(weights.to(values.dtype), values)
                total, highest = total * shrink + tl.sum(weights, 1), peak
    some = total > 0
    found = found / tl.where(some, total, 1.0)[:, None]
    tl.store(y + at, found.to(y.dtype.element_ty), mask=inside[:, None])
    sums = tl.where(some, highest + tl.log2(tl.where(some, total, 1.0)), 0.0)
    tl.store(lse + (row * L + token) * H + head, sums, mask=inside)


@triton.jit
def backward_queries(
    q, kv, phi, image_of, y, lse, dy, dq, delta, L, N, R, scale: tl.constexpr,
    H: tl.constexpr, K: tl.constexpr, T: tl.constexpr,
):  # fmt: skip
    """A program a tile of tokens, row and head: dq, and each token's sum of y * dy for the other kernel."""
    row, head = tl.program_id(1).to(tl.int64), tl.program_id(2)
    token, dim, key = tl.program_id(0) * T + tl.arange(0, T), tl.arange(0, K), tl.arange(0, T)
    inside = token < L
    own = tl.load(phi + row * L + token, mask=inside, other=0).to(tl.int32)
    at = ((row * L + token) * H + head)[:, None] * K + dim
    queries = tl.load(q + at, mask=inside[:, None], other=0.0)
    above = tl.load(dy + at, mask=inside[:, None], other=0.0)
    told = tl.load(y + at, mask=inside[:, None], other=0.0)
    deltas = tl.sum(told.to(tl.float32) * above.to(tl.float32), 1)
    one = (row * L + token) * H + head
    tl.store(delta + one, deltas, mask=inside)
    sums = tl.load(lse + one, mask=inside, other=0.0)
    found = tl.zeros([T, K], tl.float32)
    for slot in range(tl.min(tl.where(own > 0, own, N + 1)), tl.max(own) + 1):
        image = tl.load(image_of + row * N + slot - 1).to(tl.int64)
        sees = own == slot
        if (image >= 0) & (tl.max(sees.to(tl.int32)) > 0):
            for first in range(0, R, T):
                there = first + key < R
                kv_at = ((image * R + first + key) * 2 * H + head)[:, None] * K + dim
                keys = tl.load(kv + kv_at, mask=there[:, None], other=0.0)
                values = tl.load(kv + H * K + kv_at, mask=there[:, None], other=0.0)
                seen = sees[:, None] & there[None, :]
                scores = tl.dot(queries, tl.trans(keys)) * scale
                weights = tl.where(seen, tl.exp2(tl.where(seen, scores - sums[:, None], 0.0)), 0.0)
                slopes = weights * (tl.dot(above, tl.trans(values)) - deltas[:, None])
                found += tl.dot(slopes.to(keys.dtype), keys)
    tl.store(dq + at, (found * (scale / LOG2E)).to(dq.dtype.element_ty), mask=inside[:, None])


@triton.jit
def backward_images(
    q, kv, phi, place, begin, end, lse, dy, delta, dkv, L, N, R, scale: tl.constexpr,
    H: tl.constexpr, K: tl.constexpr, T: tl.constexpr,
):  # fmt: skip
    """A program an image, tile of its visual tokens and head: dk and dv, from the tokens of its row that see it."""
    image, first, head = tl.program_id(0).to(tl.int64), tl.program_id(1) * T, tl.program_id(2)
    where = tl.load(place + image)
    row, slot = where // N, (where % N + 1).to(tl.int32)
    dim, key = tl.arange(0, K), first + tl.arange(0, T)
    there = key < R
    kv_at = ((image * R + key) * 2 * H + head)[:, None] * K + dim
    keys = tl.load(kv + kv_at, mask=there[:, None], other=0.0)
    values = tl.load(kv + H * K + kv_at, mask=there[:, None], other=0.0)
    d_keys, d_values = tl.zeros([T, K], tl.float32), tl.zeros([T, K], tl.float32)
    for start in range(tl.load(begin + image), tl.load(end + image), T):
        token = start + tl.arange(0, T)
        inside = token < L
        sees = tl.load(phi + row * L + token, mask=inside, other=0).to(tl.int32) == slot
        one = (row * L + token) * H + head
        at = one[:, None] * K + dim
        queries = tl.load(q + at, mask=inside[:, None], other=0.0)
        above = tl.load(dy + at, mask=inside[:, None], other=0.0)
        sums = tl.load(lse + one, mask=inside, other=0.0)
        deltas = tl.load(delta + one, mask=inside, other=0.0)
        seen = there[:, None] & sees[None, :]
        scores = tl.dot(keys, tl.trans(queries)) * scale  # (key, token)
        weights = tl.where(seen, tl.exp2(tl.where(seen, scores - sums[None, :], 0.0)), 0.0)
        d_values += tl.dot(weights.to(above.dtype), above)
        slopes = weights * (tl.dot(values, tl.trans(above)) - deltas[None, :])
        d_keys += tl.dot(slopes.to(queries.dtype), queries)
    tl.store(dkv + kv_at, (d_keys * (scale / LOG2E)).to(dkv.dtype.element_ty), mask=there[:, None])
    tl.store(dkv + H * K + kv_at, d_values.to(dkv.dtype.element_ty), mask=there[:, None])
