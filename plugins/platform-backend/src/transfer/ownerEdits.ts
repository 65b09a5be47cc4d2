import { isScalar, parseAllDocuments } from 'yaml';

/** Every way in which a catalog file names a group of the default namespace. */
const namesOf = (group: string) => [group, group.replace(/^group:/, ''), group.replace(/^group:default\//, 'group:'), group.replace(/^group:default\//, '')];

/**
 * A catalog file in which what belonged to one group belongs to another; what has another owner stays. All else stays as
 * its authors have written it. Pure.
 */
export function moveOwner(text: string, groups: { from: string; to: string }): string {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return text;
  const owners = documents.flatMap(document => {
    const node = document.getIn(['spec', 'owner'], true);
    return isScalar(node) && node.range && namesOf(groups.from).includes(String(node.value).toLowerCase()) ? [node.range] : [];
  });
  // From the end: what is before it stays where it is.
  return owners.reduceRight((now, [from, to]) => `${now.slice(0, from)}${groups.to}${now.slice(to)}`, text);
}
