/** Zooms and moves a chart by keys while it has the focus. */
export function chartKeys(element, chart) {
  element.addEventListener('keydown', (event) => {
    if (!chart.plot || event.ctrlKey || event.metaKey || event.altKey) return;
    const [low, high] = chart.range ?? chart.full();
    const width = high - low;
    const middle = (low + high) / 2;
    const ranges = {
      '+': () => [middle - width / 4, middle + width / 4],
      '=': () => [middle - width / 4, middle + width / 4],
      '-': () => [middle - width, middle + width],
      ArrowLeft: () => move(-width / 5),
      ArrowRight: () => move(width / 5),
    };
    if (event.key === '0' || event.key === 'Escape') chart.reset();
    else if (ranges[event.key]) chart.zoomTo(...ranges[event.key]());
    else return;
    event.preventDefault();

    function move(by) {
      const [least, most] = chart.full();
      const shift = Math.max(least - low, Math.min(by, most - high));
      return [low + shift, high + shift];
    }
  });
}
