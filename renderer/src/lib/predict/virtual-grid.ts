/** Which rows of a large grid are drawn: only those near the window, so that 65,536 thumbnails cost as much as 300. Pure. */
export interface GridWindow {
  readonly columns: number;
  readonly rows: number;
  /** First drawn index, and one past the last. */
  readonly first: number;
  readonly end: number;
  /** Height of everything, and how far down the drawn part begins, in CSS pixels. */
  readonly heightPx: number;
  readonly offsetPx: number;
}

export interface GridMeasure {
  readonly count: number;
  readonly cellWidthPx: number;
  readonly cellHeightPx: number;
  readonly widthPx: number;
  readonly viewportPx: number;
  readonly scrollPx: number;
}

/** Rows drawn beyond each edge of the window. */
const OVERSCAN_ROWS = 3;

export function gridWindow(measure: GridMeasure): GridWindow {
  const { count, cellWidthPx, cellHeightPx, widthPx, viewportPx, scrollPx } = measure;
  const columns = Math.max(1, Math.floor(widthPx / cellWidthPx));
  const rows = Math.ceil(count / columns);
  const top = Math.max(0, Math.floor(scrollPx / cellHeightPx) - OVERSCAN_ROWS);
  const firstRow = Math.min(top, Math.max(0, rows - 1));
  const endRow = Math.min(rows, Math.ceil((scrollPx + viewportPx) / cellHeightPx) + OVERSCAN_ROWS);
  return {
    columns,
    rows,
    first: firstRow * columns,
    end: Math.min(count, Math.max(endRow, firstRow) * columns),
    heightPx: rows * cellHeightPx,
    offsetPx: firstRow * cellHeightPx,
  };
}

/** Where an arrow key leads in a grid; null when the key does not move. */
export function moveInGrid(key: string, index: number, count: number, columns: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  if (step === undefined) return null;
  const target = index + step;
  return target < 0 || target >= count ? index : target;
}

/** The scroll position that shows a cell's row, moving as little as possible. */
export function scrollToShow(index: number, measure: GridMeasure): number {
  const { columns } = gridWindow(measure);
  const top = Math.floor(index / columns) * measure.cellHeightPx;
  if (top < measure.scrollPx) return top;
  return Math.max(measure.scrollPx, top + measure.cellHeightPx - measure.viewportPx);
}
