/**
 * A reporter for `node --test` that leaves one JSON document with the counts.
 * @param {AsyncIterable<{ type: string, data: any }>} source
 */
export default async function* nodeReporter(source) {
  for await (const { type, data } of source) {
    // Each file has a summary too; the one without a file is of the whole run.
    if (type === 'test:summary' && !data.file)
      yield JSON.stringify(data.counts);
  }
}
