import { isScalar, parseDocument } from 'yaml';

/**
 * Sets one value in the text of a YAML document and leaves all else as its authors have written it: a value that is there
 * is replaced where it stands. Throws if the text is not YAML. Pure.
 */
export function setInYaml(text: string, path: string[], value: string | number): string {
  const document = parseDocument(text);
  if (document.errors.length) throw new Error(`It is not right YAML: ${document.errors[0].message.split('\n')[0]}`);
  const node = document.getIn(path, true);
  if (isScalar(node) && node.range) {
    if (node.value === value) return text;
    const plain = typeof value === 'number' || /^[a-z][a-z0-9-]*$/.test(value);
    return `${text.slice(0, node.range[0])}${plain ? value : JSON.stringify(value)}${text.slice(node.range[1])}`;
  }
  document.setIn(path, value);
  return document.toString({ lineWidth: 0 });
}
