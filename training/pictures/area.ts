/** How well one score parts two classes, whatever the threshold. */

/** Scores in ascending order, with the number of each class up to and with each of them. */
function ranked(scores: ArrayLike<number>, labels: ArrayLike<number>) {
  const order = Array.from({ length: scores.length }, (_, row) => row);
  return order
    .sort((one, other) => scores[one]! - scores[other]!)
    .map((row) => ({ score: scores[row]!, positive: labels[row] === 1 }));
}

/** Chance that a row of the second class scores above one of the first; equal scores count half. 0.5 is guessing. */
export function areaUnderCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const rows = ranked(scores, labels);
  const positives = rows.filter(({ positive }) => positive).length;
  let [below, sum] = [0, 0];
  for (let first = 0; first < rows.length;) {
    let end = first;
    while (end < rows.length && rows[end]!.score === rows[first]!.score) end += 1;
    const equal = rows.slice(first, end);
    const negative = equal.filter(({ positive }) => !positive).length;
    sum += (equal.length - negative) * (below + negative / 2);
    below += negative;
    first = end;
  }
  return sum / (positives * (rows.length - positives));
}
