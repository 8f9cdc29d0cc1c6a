// The numbers of a text as rows, or in words why there are none.
const readNumbers = text => {
  const rows = text.replace(/[\[\](){}]/g, " ").trim().split(/[;\n]+/).map(row => row.trim().split(/[\s,]+/).filter(Boolean).map(Number));
  return rows.flat().length && rows.flat().every(Number.isFinite) ? { rows } : { why: label("number.none", { text: text.trim() }) };
};
