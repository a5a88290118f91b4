/** The numbers of a page as one would say them: `Power 1,204 W; Voltage 231.2 V`. */
export function summaryOf(page: Element | null): string {
  const tiles = [...(page?.querySelectorAll('[data-health]:has(> .tile-head)') ?? [])];
  const said = tiles.flatMap((tile) => {
    const label = tile.querySelector('.tile-label')?.textContent ?? '';
    const value = tile.querySelector('.tile-value')?.textContent ?? '';
    const state = tile.querySelector('.tile-badge .unseen')?.textContent ?? '';
    return value === '' ? [] : [[label, value, state].filter(Boolean).join(' ')];
  });
  return said.length === 0 ? 'No numbers on this page' : said.join('; ');
}
