"""The architecture only: no data, no optimizer, no parallelism.

Whatever runs a model of this package imports this first, so this is where the attention kernels are chosen, for our own
layers and for those of transformers.
"""

import torch

# cuDNN's kernel is out of the choice. Under a mask its gradients in bf16 come to be not finite: every run of the preset
# flamingo_3b ended at step 25 (H200, torch 2.11), and 160 steps are finite without it. The flash and the
# memory-efficient kernel stay.
torch.backends.cuda.enable_cudnn_sdp(False)
