// Linear programmes over the integers' fractions, exact: minimum and maximum of single variables where
// A x = b, x >= 0. Fraction-free pivoting (Bareiss) on BigInt, Bland's rule. Shares nothing with src/.

export class Programme {
  // rows: [{terms: Map(variable -> BigInt), constant: BigInt}], meaning sum = constant.
  constructor(rows, columns) {
    this.columns = columns;
    this.width = columns + rows.length + 1; // then one artificial a row, then the constant
    this.last = 1n;
    this.a = rows.map((row, i) => {
      const line = new Array(this.width).fill(0n);
      const sign = row.constant < 0n ? -1n : 1n;
      for (const [j, factor] of row.terms) line[j] += sign * factor;
      line[columns + i] = 1n;
      line[this.width - 1] = sign * row.constant;
      return line;
    });
    this.basis = rows.map((_, i) => columns + i);
    this.feasible = this.begin();
  }

  pivot(r, c) {
    const p = this.a[r][c];
    const lines = this.cost ? [...this.a, this.cost] : this.a;
    for (const line of lines) {
      if (line === this.a[r]) continue;
      const f = line[c];
      if (f === 0n && p === this.last) continue;
      for (let j = 0; j < this.width; j++) {
        const x = f === 0n || this.a[r][j] === 0n ? p * line[j] : p * line[j] - f * this.a[r][j];
        line[j] = x === 0n ? 0n : x / this.last;
      }
    }
    if (p < 0n) {
      for (const line of lines) for (let j = 0; j < this.width; j++) line[j] = -line[j];
      this.last = -p;
    } else this.last = p;
    this.basis[r] = c;
  }

  // Reduced costs of a cost given by column, at the present basis, scaled by this.last.
  price(cost) {
    this.cost = new Array(this.width).fill(0n);
    for (let j = 0; j < this.width - 1; j++) this.cost[j] = this.last * cost(j);
    this.basis.forEach((b, i) => {
      const f = cost(b);
      if (f !== 0n) for (let j = 0; j < this.width; j++) this.cost[j] -= f * this.a[i][j];
    });
  }

  // False: without bound.
  run(limit) {
    for (;;) {
      let c = -1;
      for (let j = 0; j < limit && c < 0; j++) if (this.cost[j] < 0n) c = j;
      if (c < 0) return true;
      let r = -1;
      const end = this.width - 1;
      for (let i = 0; i < this.a.length; i++) {
        if (this.a[i][c] <= 0n) continue;
        const d = r < 0 ? -1n : this.a[i][end] * this.a[r][c] - this.a[r][end] * this.a[i][c];
        if (d < 0n || (d === 0n && this.basis[i] < this.basis[r])) r = i;
      }
      if (r < 0) return false;
      this.pivot(r, c);
    }
  }

  begin() {
    this.price((j) => (j >= this.columns ? 1n : 0n));
    this.run(this.columns);
    if (this.cost[this.width - 1] !== 0n) return false;
    this.cost = null;
    for (let i = 0; i < this.a.length; i++) {
      if (this.basis[i] < this.columns) continue;
      const c = this.a[i].findIndex((x, j) => j < this.columns && x !== 0n);
      if (c >= 0) this.pivot(i, c);
    }
    const kept = this.a.map((_, i) => i).filter((i) => this.basis[i] < this.columns);
    this.a = kept.map((i) => this.a[i]);
    this.basis = kept.map((i) => this.basis[i]);
    return true;
  }

  value(j) {
    const i = this.basis.indexOf(j);
    return i < 0 ? 0 : Number(this.a[i][this.width - 1]) / Number(this.last);
  }

  // [least, most] of variable j.
  range(j) {
    this.price((k) => (k === j ? 1n : 0n));
    this.run(this.columns);
    const least = this.value(j);
    this.price((k) => (k === j ? -1n : 0n));
    return [least, this.run(this.columns) ? this.value(j) : Infinity];
  }
}
