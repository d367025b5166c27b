// Prints only the reporter's lines and what went wrong. Tests cause warnings of
// deprecated names on purpose; Node's own printing of warnings is off (see .mocharc.json), and any
// other kind of warning is printed here.

process.on("warning", (warning) => {
  if (warning.name !== "DeprecationWarning") process.stderr.write(`${warning.stack}\n`);
});
