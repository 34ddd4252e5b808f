"""A picture of the last versions, as SVG: how many paragraphs each has, and below, how many came, changed and went."""

from collections.abc import Sequence

from variorum.pipeline.growth import Growth

WIDTH, HEIGHT, BELOW = 720, 160, 90
"""Pixels: as wide as the report beside it, in Prefect's pages; the upper part, and the lower one."""

EDGE = 24
"""Room for words above each part and below."""

COLOURS = {"paragraphs": "#5b7fb5", "came": "#3a9a5b", "other": "#d69a2d", "went": "#c2504b"}
"""Also told apart by those who see no red or green: they differ in lightness, and by their order."""


def growth_picture(versions: Sequence[Growth]) -> str:
    """A bar for each version, the oldest first."""
    step = WIDTH / max(len(versions), 1)
    most = max((one.paragraphs for one in versions), default=0) or 1
    later = versions[1:]  # all of a first version came: beside it, what changed since would not be seen
    most_changed = max((one.came + one.other + one.went for one in later), default=0) or 1

    whole = 3 * EDGE + HEIGHT + BELOW
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {whole}" width="{WIDTH}" height="{whole}">']
    lines.append(f'<rect width="{WIDTH}" height="{whole}" fill="#fff"/>')
    lines.append(_words(EDGE - 8, f"paragraphs by version, at most {most:,}"))
    lines.append(_words(2 * EDGE + HEIGHT - 8, f"of them came, changed, went: at most {most_changed:,} at once"))
    for number, one in enumerate(versions):
        lines.append(f"<g><title>version {one.version}: {one.paragraphs:,} paragraphs, {one.changes}</title>")
        height = HEIGHT * one.paragraphs / most
        lines.append(_bar(number * step, EDGE + HEIGHT - height, step, height, "paragraphs"))

        top = 2.0 * EDGE + HEIGHT
        for name, count in (("came", one.came), ("other", one.other), ("went", one.went)) if number else ():
            height = BELOW * count / most_changed
            lines.append(_bar(number * step, top, step, height, name))
            top += height
        lines.append("</g>")
    if versions:
        lines.append(_words(whole - 8, f"version {versions[0].version} to {versions[-1].version}"))
    return "\n".join([*lines, "</svg>"])


def _words(y: float, text: str) -> str:
    return f'<text x="2" y="{y}" font-family="sans-serif" font-size="13" fill="#333">{text}</text>'


def _bar(x: float, y: float, step: float, height: float, name: str) -> str:
    place = f'x="{x + step * 0.1:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}"'
    return f'<rect {place} fill="{COLOURS[name]}"/>'
