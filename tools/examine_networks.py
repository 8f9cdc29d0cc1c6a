"""Examine networks that people use, with random weights, and find again what is known of them.

`python tools/examine_networks.py` needs torchvision, timm, segmentation_models_pytorch, diffusers and transformers:
a workflow installs them once a week. It is no part of `make test`. Nothing is downloaded: no weights, configurations
written here.
"""

import sys
import time
import traceback

import torch

import splatlib


def picture(*shape):
    """Give a picture of noise, always the same."""
    return torch.rand(shape, generator=torch.Generator().manual_seed(0))


def kinds(report):
    """List the kinds of the findings."""
    return sorted({finding.kind for finding in report.findings})


def saved(report):
    """Add up the shares that the notes save."""
    return sum(note.share for note in report.notes)


def noted(report):
    """Count the notes of each kind."""
    found = [note.kind for note in report.notes]
    return {kind: found.count(kind) for kind in sorted(set(found))}


def vae():
    """Stable Diffusion's decoder, at a quarter of its widths: three pairs."""
    from diffusers import AutoencoderKL

    blocks = {"down_block_types": ("DownEncoderBlock2D",) * 4, "up_block_types": ("UpDecoderBlock2D",) * 4}
    net = AutoencoderKL(**blocks, block_out_channels=(32, 64, 128, 128), layers_per_block=2, latent_channels=4)
    report = splatlib.examine(net, picture(1, 3, 64, 64))
    assert noted(report) == {"pair": 3} and kinds(report) == ["changed"], report
    assert "65 x 65 -> 64 x 64" in report.findings[0].text
    decoder = splatlib.examine(Decoder(net), picture(1, 4, 16, 16))
    assert noted(decoder) == {"pair": 3} and 0.14 < saved(decoder) < 0.18 and not decoder.findings, decoder
    return decoder


class Decoder(torch.nn.Module):
    """The half of an autoencoder that enlarges."""

    def __init__(self, whole):
        """Keep the whole."""
        super().__init__()
        self.whole = whole

    def forward(self, x):
        """Decode, and give the picture alone."""
        return self.whole.decode(x).sample


def diffusion_unet():
    """UNet2DConditionModel in Stable Diffusion's layout: three pairs; an odd size switches the layers to size=."""
    from diffusers import UNet2DConditionModel

    widths = {"block_out_channels": (32, 64, 64, 64), "norm_num_groups": 8, "attention_head_dim": 8}
    net = UNet2DConditionModel(**widths, cross_attention_dim=32, layers_per_block=2)
    report = splatlib.examine(net, picture(1, 4, 32, 32), torch.tensor(3), picture(1, 7, 32))
    assert noted(report) == {"pair": 3} and kinds(report) == [], report
    return report


def plain_unet():
    """UNet2DModel: an odd size fails in a cat."""
    from diffusers import UNet2DModel

    net = UNet2DModel(block_out_channels=(32, 64, 64, 64), norm_num_groups=8, layers_per_block=1)
    report = splatlib.examine(net, picture(1, 3, 64, 64), torch.tensor(3))
    assert kinds(report) == ["size"] and "cat" in report.findings[0].text, report
    assert "multiples of 8" in report.findings[0].text and report.findings[0].path.startswith("up_blocks")
    return report


def taesd():
    """The small autoencoder: three pairs, and 65 pixels come back as 72."""
    from diffusers import AutoencoderTiny

    report = splatlib.examine(AutoencoderTiny(), picture(1, 3, 64, 64))
    assert noted(report) == {"pair": 3} and kinds(report) == ["changed"], report
    assert "65 x 65 -> 72 x 72" in report.findings[0].text
    return report


def segformer():
    """The head of SegFormer-B0 as transformers has it: three resizes, a cat, a 1x1: 40 % of the whole net."""
    from transformers import SegformerConfig, SegformerForSemanticSegmentation

    net = SegformerForSemanticSegmentation(SegformerConfig())
    report = splatlib.examine(net, picture(1, 3, 128, 128))
    assert noted(report) == {"swap": 1} and 0.36 < saved(report) < 0.46, report
    assert "3 resizes" in report.notes[0].text and report.findings == []
    return report


def smp_unet():
    """segmentation_models_pytorch's Unet: one pair, and four more by splitting their cat; it resizes by size."""
    import segmentation_models_pytorch as smp

    report = splatlib.examine(smp.Unet("resnet18", encoder_weights=None), picture(1, 3, 128, 128))
    assert noted(report) == {"pair": 1, "split": 4} and 0.1 < saved(report) < 0.2, report
    assert kinds(report) == [] and all("only where the ratio stays whole" in note.text for note in report.notes)
    return report


def smp_mixed():
    """Two align_corners in one net: UPerNet and Segformer."""
    import segmentation_models_pytorch as smp

    for name in ("UPerNet", "Segformer"):
        report = splatlib.examine(getattr(smp, name)("resnet18", encoder_weights=None), picture(1, 3, 128, 128))
        assert "corners" in kinds(report), (name, report)
    return report


def smp_deeplab():
    """DeepLabV3 names both flags, one of them for an enlargement of a single pixel, where it changes nothing."""
    import segmentation_models_pytorch as smp

    for name in ("DeepLabV3", "DeepLabV3Plus"):
        net = getattr(smp, name)("resnet18", encoder_weights=None).eval()
        report = splatlib.examine(net, picture(1, 3, 128, 128))
        resizes = [layer for layer in report.layers if "align_corners" in layer.settings]
        flags = {layer.settings["align_corners"]: layer.size_in for layer in resizes}
        assert set(flags) == {True, False} and flags[False] == (1, 1) and "corners" not in kinds(report), report
    return report


def torchvision_segmentation():
    """FCN, DeepLabV3 and LRASPP resize by size: odd sizes are fine; the two last have a swap."""
    from torchvision.models import segmentation

    for name, swaps in (("fcn_resnet50", 0), ("deeplabv3_resnet50", 1), ("lraspp_mobilenet_v3_large", 1)):
        net = getattr(segmentation, name)(weights=None, weights_backbone=None, num_classes=21)
        report = splatlib.examine(net, picture(1, 3, 97, 129))
        assert kinds(report) == [] and noted(report).get("swap", 0) >= min(swaps, 1), (name, report)
    return report


def mask_rcnn():
    """Pastes of masks and the resize of the input are no layers; the mask head has K2 s2, even."""
    from torchvision.models import detection

    net = detection.maskrcnn_resnet50_fpn(
        weights=None, weights_backbone=None, min_size=128, max_size=192, box_score_thresh=0.0, box_detections_per_img=4
    )
    report = splatlib.examine(net, [picture(3, 100, 130)])
    assert kinds(report) == [] and sum("transpose" in layer.kind for layer in report.layers) == 1, report
    return report


def keypoint_rcnn():
    """The keypoint head enlarges by K4 s2 p1, even, and by bilinear."""
    from torchvision.models import detection

    net = detection.keypointrcnn_resnet50_fpn(
        weights=None, weights_backbone=None, min_size=128, max_size=192, box_score_thresh=0.0, box_detections_per_img=4
    )
    report = splatlib.examine(net, [picture(3, 100, 130)])
    assert "uneven" not in kinds(report) and "gaps" not in kinds(report), report
    return report


def timm_classifiers():
    """Networks that only shrink: nothing to say."""
    import timm

    for name in ("resnet18", "convnext_atto", "mobilenetv3_small_100"):
        report = splatlib.examine(timm.create_model(name, pretrained=False), picture(1, 3, 128, 128))
        assert report.findings == [] and report.notes == [] and report.ripples == [], (name, report)
    return report


def vocoder():
    """SpeechT5's HiFi-GAN: kernels twice the stride, even, exact."""
    from transformers import SpeechT5HifiGan, SpeechT5HifiGanConfig

    net = SpeechT5HifiGan(SpeechT5HifiGanConfig(model_in_dim=20, upsample_initial_channel=64))
    report = splatlib.examine(net, picture(1, 30, 20))
    assert kinds(report) == [] and sum(layer.enlarges for layer in report.layers) >= 3, report
    return report


def uneven_vocoder():
    """SeamlessM4T's HiFi-GAN has K11 s5 p3: two or three stamps on a sample."""
    from transformers import SeamlessM4TConfig
    from transformers.models.seamless_m4t.modeling_seamless_m4t import SeamlessM4THifiGan

    config = SeamlessM4TConfig(upsample_initial_channel=64, unit_embed_dim=20, lang_embed_dim=4, spkr_embed_dim=4)
    report = splatlib.examine(SeamlessM4THifiGan(config), picture(1, 28, 20))
    assert "uneven" in kinds(report) and any("K11 s5 p3" in f.text for f in report.findings), report
    return report


CHECKS = (
    vae,
    diffusion_unet,
    plain_unet,
    taesd,
    segformer,
    smp_unet,
    smp_mixed,
    smp_deeplab,
    torchvision_segmentation,
    mask_rcnn,
    keypoint_rcnn,
    timm_classifiers,
    vocoder,
    uneven_vocoder,
)


def main():
    """Run the checks that the command line names, or all; fail if one does."""
    wanted = sys.argv[1:] or [check.__name__ for check in CHECKS]
    failed = 0
    for check in CHECKS:
        if check.__name__ not in wanted:
            continue
        start = time.perf_counter()
        torch.manual_seed(0)
        try:
            report = check()
        except Exception:
            failed += 1
            traceback.print_exc()
            print(f"RED    {check.__name__}", flush=True)
            continue
        told = f"{len(report.layers)} layers, findings {kinds(report)}, notes {noted(report)}, {saved(report):.1%}"
        print(f"green  {check.__name__}: {told} ({time.perf_counter() - start:.1f} s)", flush=True)
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
