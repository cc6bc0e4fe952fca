"""The style sheet of a report: light or dark as the reader's system, black on white on paper."""

_LIGHT = (
    "--text:#1c2024;--soft:#5b6570;--page:#ffffff;--line:#d8dde3;--box:#f4f6f8;"
    "--c0:#1f5fbf;--c1:#b4470f;--c2:#1a7f4b;--c3:#8a3ea8;--c4:#9a6b00;--c5:#0b7a8a;--c6:#b3246b;"
    "--c7:#5b6570;--p1:#e6f0fb;--p2:#cfe3f7;--p3:#d9ecc8;--p4:#f3e6a6;--p5:#ffd34d"
)
_DARK = (
    "--text:#e4e8ec;--soft:#9aa5b1;--page:#14171a;--line:#343b42;--box:#1d2226;"
    "--c0:#7fb2ff;--c1:#ff9e64;--c2:#6fd3a0;--c3:#d59cf0;--c4:#e6c05a;--c5:#63cfe0;--c6:#ff8fc0;"
    "--c7:#9aa5b1;--p1:#1b2a3d;--p2:#1f3f63;--p3:#2c4d33;--p4:#5a4d12;--p5:#7d5c00"
)
# How much a token surprises is told by the line below it, too: from dotted to thick.
_LINES = ("1px dotted", "1px dashed", "1px solid", "2px solid", "3px solid")
_PAINTS = "".join(
    f".p{level}{{background:var(--p{level});border-bottom:{line} var(--soft)}}"
    for level, line in enumerate(_LINES, 1)
)
_SERIES = "".join(
    f".s{number}{{stroke:var(--c{number});fill:var(--c{number})}}" for number in range(8)
)
STYLE = f"""
:root{{color-scheme:light dark;{_LIGHT}}}
@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}
*{{box-sizing:border-box}}
body{{margin:0 auto;padding:2rem 1rem;max-width:60rem;color:var(--text);background:var(--page);
font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}}
h1{{font-size:1.5rem;margin:0 0 1rem}}
h2{{font-size:1.1rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}}
h3,h4{{font-size:1rem;margin:1.6rem 0 .3rem}}
a{{color:var(--c0);unicode-bidi:isolate}}
nav ol{{list-style:none;margin:.2rem 0;padding:0 0 0 1rem}}
p{{margin:.4rem 0}}
.strong{{font-size:1.2rem;font-weight:600}}
.wide{{overflow-x:auto}}
table{{border-collapse:collapse;margin:.6rem 0;font-variant-numeric:tabular-nums}}
caption{{text-align:left;color:var(--soft);padding:.2rem 0}}
th,td{{padding:.2rem .8rem .2rem 0;border-bottom:1px solid var(--line);text-align:left;
vertical-align:top}}
th,td{{overflow-wrap:break-word}}
th{{color:var(--soft);font-weight:600}}
.number{{text-align:right;white-space:nowrap}}
pre{{margin:.6rem 0;padding:.6rem .8rem;background:var(--box);border-radius:4px;
white-space:pre-wrap;overflow:hidden;font:13px/1.5 ui-monospace,monospace}}
kbd,samp{{font:inherit;unicode-bidi:isolate}}
kbd,samp i{{color:var(--soft);font-style:normal}}
samp b{{border-left:2px solid var(--c0);margin:0 1px}}
samp b::before{{content:"";content:""/" answer: "}}
samp u,samp s{{text-decoration:none}}
samp s::before{{content:"⏎"}}
samp u::before{{content:"◆";color:var(--c1)}}
figure{{margin:1rem 0}}
figcaption{{color:var(--soft)}}
svg{{width:100%;height:auto;max-width:45rem;display:block}}
svg text{{fill:var(--soft);font:12px system-ui,sans-serif}}
svg .grid{{stroke:var(--line);stroke-width:1}}
svg line,svg polyline{{stroke-width:1.5}}
svg polyline{{fill:none}}
{_SERIES}
{_PAINTS}
@media print{{:root{{color-scheme:light;{_LIGHT}}}body{{padding:0;max-width:none;font-size:11px}}
h2,h3,h4,caption{{break-after:avoid}}tr,figure,pre{{break-inside:avoid}}.wide{{overflow:visible}}td{{overflow-wrap:anywhere}}}}
"""
