// The files js_*: exceljs 4.4 and SheetJS (xlsx) 0.18, installed beside the repository.
//   NODE_PATH=/somewhere/node_modules node make_js.js

const ExcelJS = require("exceljs");
const XLSX = require("xlsx");
const path = require("path");

const at = (name) => path.join(__dirname, `js_${name}.xlsx`);
const HEAD = ["Номер комплекта", "Комментарий", "Логин ОО, в которой работает учитель"];
const RIGHT = [
  ["501501", "использован", "edu390001"],
  ["501502", "использован", "edu390002"],
  ["501503", "использован", "edu390003"],
  ["501504", "испорчен", null],
  ["501505", "не использован", null],
];
const NAME = "Канарейкин Алексей Борисович";

async function exceljs(name, change) {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("Протокол 2");
  sheet.addRows([HEAD, ...RIGHT]);
  change(sheet, book);
  await book.xlsx.writeFile(at(`exceljs_${name}`));
}

async function streamed() {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: at("exceljs_streamed"), useSharedStrings: false });
  const sheet = book.addWorksheet("Протокол 2");
  for (const row of [HEAD, ...RIGHT]) sheet.addRow(row).commit();
  await book.commit();
}

function sheetjs(name, rows, change = () => {}, options = {}) {
  const book = XLSX.utils.book_new();
  const sheet = XLSX.utils.aoa_to_sheet(rows);
  XLSX.utils.book_append_sheet(book, sheet, "Протокол 2");
  change(sheet, book);
  const type = options.bookType || "xlsx";
  require("fs").writeFileSync(at(`sheetjs_${name}`), XLSX.write(book, { type: "buffer", bookType: type, ...options }));
}

async function main() {
  await exceljs("right", () => {});
  await exceljs("rich", (sheet) => {
    sheet.getCell("B2").value = { richText: [{ text: "исполь" }, { font: { bold: true }, text: "зован" }] };
  });
  await exceljs("formula", (sheet) => {
    sheet.getCell("C3").value = { formula: 'CONCATENATE("edu","390002")', result: "edu390002" };
  });
  await exceljs("shared_formula", (sheet) => {
    sheet.getCell("B2").value = { formula: "B6", result: "использован" };
    sheet.getCell("B3").value = { sharedFormula: "B2", result: "использован" };
  });
  await exceljs("error_cell", (sheet) => { sheet.getCell("C3").value = { error: "#N/A" }; });
  await exceljs("hyperlink", (sheet) => {
    sheet.getCell("C2").value = { text: "edu390001", hyperlink: "https://example.org/", tooltip: NAME };
  });
  await exceljs("dates", (sheet) => { sheet.getCell("A2").value = new Date(Date.UTC(2026, 10, 21)); });
  await exceljs("booleans", (sheet) => { sheet.getCell("B3").value = true; });
  await exceljs("names_sheet", (sheet, book) => { book.addWorksheet("Список").addRow([NAME]); });
  await exceljs("names_hidden_sheet", (sheet, book) => {
    book.addWorksheet("Список", { state: "veryHidden" }).addRow([NAME]);
  });
  await exceljs("names_column", (sheet) => { sheet.getCell("D1").value = "Учитель"; sheet.getCell("D2").value = NAME; });
  await exceljs("merged", (sheet) => { sheet.mergeCells("A1:A2"); });
  await exceljs("table", (sheet) => {
    sheet.addTable({ name: "Kits", ref: "A1", columns: HEAD.map((name) => ({ name })), rows: RIGHT });
  });
  await exceljs("validation", (sheet) => {
    sheet.getCell("B2").dataValidation = { type: "list", formulae: ['"использован,испорчен"'], allowBlank: true };
  });
  await exceljs("note", (sheet) => { sheet.getCell("B2").note = NAME; });
  await exceljs("view_and_filter", (sheet) => {
    sheet.views = [{ state: "frozen", ySplit: 1 }];
    sheet.autoFilter = "A1:C6";
    sheet.getRow(4).hidden = true;
  });
  await streamed();
  sheetjs("right", [HEAD, ...RIGHT]);
  sheetjs("shared_strings", [HEAD, ...RIGHT], () => {}, { bookSST: true });
  sheetjs("uncompressed", [HEAD, ...RIGHT], () => {}, { compression: false });
  sheetjs("numbers", [HEAD, ...RIGHT.map((row) => [Number(row[0]), ...row.slice(1)])]);
  sheetjs("dense_blank", [[], [], HEAD, [], ...RIGHT]);
  sheetjs("names_column", [[...HEAD, "Фамилия"], ...RIGHT.map((row) => [...row, NAME])]);
  sheetjs("xlsb", [HEAD, ...RIGHT], () => {}, { bookType: "xlsb" });
  sheetjs("xls", [HEAD, ...RIGHT], () => {}, { bookType: "biff8" });
  sheetjs("xls5", [HEAD, ...RIGHT], () => {}, { bookType: "biff5" });
  sheetjs("xlml", [HEAD, ...RIGHT], () => {}, { bookType: "xlml" });
  sheetjs("ods", [HEAD, ...RIGHT], () => {}, { bookType: "ods" });
  sheetjs("sylk", [HEAD, ...RIGHT], () => {}, { bookType: "sylk" });
  sheetjs("txt", [HEAD, ...RIGHT], () => {}, { bookType: "txt" });
  sheetjs("csv", [HEAD, ...RIGHT], () => {}, { bookType: "csv" });
  sheetjs("xlsm", [HEAD, ...RIGHT], () => {}, { bookType: "xlsm" });
}

main();
