"""A square plot from 0 to 1 on both axes, and curves on it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from solesight.pages.charts.svg import element, svg

__all__ = ["curve_plot", "diagonal_line", "polyline", "square", "standalone", "x_at", "y_at"]

_SIDE = 280
_LEFT, _TOP = 52, 12
_WIDTH, _HEIGHT = _LEFT + _SIDE + 16, _TOP + _SIDE + 44
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
Point = tuple[float, float]


def x_at(value: float) -> float:
    """Place a value on the axis to the right, in pixels."""
    return _LEFT + value * _SIDE


def y_at(value: float) -> float:
    """Place a value on the axis upwards, in pixels."""
    return _TOP + (1 - value) * _SIDE


def square(*parts: Markup, x_name: str, y_name: str, label: str) -> Markup:
    """Draw parts on the grid.

    Args:
        *parts: placed by ``x_at`` and ``y_at``.
        x_name: what goes to the right.
        y_name: what goes upwards.
        label: what a screen reader says of the picture.
    """
    return svg(
        *_frame(x_name, y_name),
        *parts,
        class_="plot",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=_WIDTH,
        height=_HEIGHT,
        role="img",
        aria_label=label,
    )


def polyline(points: Sequence[Point]) -> Markup:
    """Draw a curve through (x, y) pairs, each from 0 to 1."""
    path = " ".join(f"{x_at(x):.1f},{y_at(y):.1f}" for x, y in points)
    return element("polyline", class_="curve", points=path, fill="none")


def curve_plot(
    points: Sequence[Point], *, x_name: str, y_name: str, label: str, diagonal: bool = False
) -> Markup:
    """Draw one curve.

    Args:
        points: (x, y) pairs, each from 0 to 1.
        x_name: what goes to the right.
        y_name: what goes upwards.
        label: what a screen reader says of the picture.
        diagonal: draw a dashed line from (0, 0) to (1, 1): where chance lies.
    """
    chance = [diagonal_line()] if diagonal else []
    return square(*chance, polyline(points), x_name=x_name, y_name=y_name, label=label)


def diagonal_line() -> Markup:
    """Draw the dashed line from (0, 0) to (1, 1)."""
    return element("line", class_="ideal", x1=x_at(0), y1=y_at(0), x2=x_at(1), y2=y_at(1))


def standalone(plot: Markup, css: str) -> Markup:
    """Make a plot a file of its own: with namespace, style and a white ground.

    Args:
        plot: one SVG.
        css: how its classes look.
    """
    head, rest = (Markup(part) for part in str(plot).split(">", 1))  # noqa: S704 - our own SVG
    ground = element("rect", width="100%", height="100%", fill="#ffffff")
    style = element("style", Markup(css))  # noqa: S704 - our own text
    named = Markup(' xmlns="http://www.w3.org/2000/svg">')
    return Markup("").join([head, named, style, ground, rest])


def _frame(x_name: str, y_name: str) -> list[Markup]:
    parts: list[Markup] = []
    for tick in _TICKS:
        x, y = x_at(tick), y_at(tick)
        parts += [
            element("line", class_="grid", x1=x, y1=y_at(0), x2=x, y2=y_at(1)),
            element("line", class_="grid", x1=x_at(0), y1=y, x2=x_at(1), y2=y),
            element("text", f"{tick:g}", x=x, y=y_at(0) + 17, text_anchor="middle"),
            element("text", f"{tick:g}", x=x_at(0) - 8, y=y + 4, text_anchor="end"),
        ]
    middle = y_at(0.5)
    parts += [
        element("text", x_name, x=x_at(0.5), y=_HEIGHT - 6, text_anchor="middle"),
        element("text", y_name, x=10, y=middle, text_anchor="middle",
                transform=f"rotate(-90 10 {middle})"),
    ]  # fmt: skip
    return parts
