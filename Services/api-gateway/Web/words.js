// Numbers and codes in plain words.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** "1 face", "1,200 faces". */
export function count(number, one, many = one + "s") {
  const value = Number(number) || 0;
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

/** A probability as odds with two significant digits: 0.000125 is "1 in 8,000". */
export function chance(probability) {
  const value = Number(probability);
  if (probability === null || !Number.isFinite(value)) return "not known";
  if (value > 0.5) return "more than 1 in 2";
  if (value < 1e-9) return "less than 1 in a billion";
  return `1 in ${whole.format(Number((1 / value).toPrecision(2)))}`;
}

/** A distance with three decimals. */
export function distance(value) {
  return value !== null && Number.isFinite(Number(value)) ? Number(value).toFixed(3) : "–";
}

/** An estimate {label, female} as "female 97 %", rounded down so that nothing is certain; null where there is none. */
export function sexWords(sex) {
  const female = Number(sex?.female ?? NaN);
  if (!Number.isFinite(female)) return null;
  if (sex.label === "unsure") return "sex unsure";
  return `${sex.label} ${Math.min(99, Math.floor(100 * Math.max(female, 1 - female)))} %`;
}

/** A code such as "too_small" as words. */
export function spoken(code) {
  return String(code ?? "").replaceAll("_", " ") || "no reason given";
}
