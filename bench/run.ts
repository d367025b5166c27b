// `npm run bench -- deferred transport …`: each name is a file of this folder that exports `main`.

const names = process.argv.slice(2);
if (names.length === 0) {
  console.error("usage: npm run bench -- <name> …   (the names are the files of bench/)");
  process.exitCode = 2;
}
for (const name of names) {
  const { main } = (await import(`./${name}.ts`)) as { main(): Promise<void> };
  console.log(`# ${name}`);
  await main();
}
