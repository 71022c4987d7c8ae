"""Charts: from zero, every value said, nothing a person wrote left unescaped."""

import re
from decimal import Decimal
from itertools import pairwise

from portal.charts import Value, bars, line


def test_bars_fill_by_their_share_of_the_greatest() -> None:
    html = bars("Оценки", [Value("А", 4, "4"), Value("Б", 1, "1"), Value("В", None, "нет")])
    assert [html.count(f'width="{width}%"') for width in ("100.00", "25.00", "0.00")] == [1, 1, 1]
    assert html.count("chart-value") == 3
    assert "style" not in html


def test_shares_fill_by_a_hundred() -> None:
    assert 'width="33.33%"' in bars("Доля", [Value("А", Decimal("33.3333"), "33,33 %")], most=100)


def test_all_zero_or_nothing_divides_by_nothing() -> None:
    assert 'width="0.00%"' in bars("Оценки", [Value("А", 0, "0")])
    assert "chart-row" not in bars("Оценки", [])
    assert "chart-point" not in line("Итог", [])


def test_a_line_stands_on_zero_and_breaks_where_nothing_is_known() -> None:
    values = [Value("2023", 10, "10"), Value("2024", 20, "20"), Value("2025", None, ""), Value("2026", 0, "0")]
    html = line("Итог", values)
    assert html.count("chart-point") == 3
    assert html.count('class="chart-line"') == 1
    assert 'cy="150.0"' in html  # zero is the axis
    assert 'cy="34.0"' in html  # the greatest is the top
    assert html.count("chart-under") == 4


def test_names_are_escaped() -> None:
    for html in (bars("<b>", [Value("<i>", 1, "<u>")]), line("<b>", [Value("<i>", 1, "<u>")])):
        assert "<b>" not in html
        assert "<i>" not in html
        assert "<u>" not in html


def under(html: str) -> list[str]:
    return re.findall(r'class="chart-under"[^>]*>([^<]*)<', html)


def test_words_that_have_no_room_are_left_out_and_the_last_stays() -> None:
    values = [Value(f"{month:02}.2026", month, f"{month},00") for month in range(1, 13)]
    assert under(line("Итог", values[:4])) == ["01.2026", "02.2026", "03.2026", "04.2026"]
    assert under(line("Итог", values)) == ["02.2026", "04.2026", "06.2026", "08.2026", "10.2026", "12.2026"]
    assert line("Итог", values).count("chart-point") == 12


def test_words_never_lie_over_each_other() -> None:
    for number in range(1, 60):
        html = line("Итог", [Value("01.02.2026", n, "100,00") for n in range(number)])
        for kind in ("chart-under", "chart-number"):
            places = [float(x) for x in re.findall(rf'class="{kind}" x="([\d.]+)"', html)]
            assert places, number
            assert all(after - before >= 45 for before, after in pairwise(places))
