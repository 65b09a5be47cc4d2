const OPEN = /^[ \t]*<(div|section|article|figure|figcaption|p|span|details|summary|center|aside|li|ul|ol|table|tr|td|th)\b([^>]*)>[ \t]*$/i;
const ATTRIBUTE = /\smarkdown(?:=(?:"[^"]*"|'[^']*'|\w+))?(?=\s|$)/i;

/**
 * Python-Markdown parses what is within an element that says `markdown`; here it does so once there are empty lines around
 * it and it is not indented. Blocks of code are left alone.
 */
export function openMarkdownInHtml(text: string): string {
  if (!/<\w+[^>]*\smarkdown\b/i.test(text)) return text;
  const out: string[] = [];
  /** Elements that are open, and how far the content of each is indented. */
  const open: Array<{ tag: string; indent?: number }> = [];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const marker = /^[ \t]*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence) {
      out.push(dedent(line, open));
      if (marker?.startsWith(fence) && line.trim() === marker) fence = undefined;
      continue;
    }
    if (marker) {
      fence = marker;
      out.push(dedent(line, open));
      continue;
    }
    const found = OPEN.exec(line);
    const [, closing] = /^[ \t]*<\/(\w+)>[ \t]*$/.exec(line) ?? [];
    if (found && (ATTRIBUTE.test(found[2]) || open.length)) {
      out.push('', dedent(line, open).replace(ATTRIBUTE, ''), '');
      open.push({ tag: found[1].toLowerCase() });
    } else if (closing && open.at(-1)?.tag === closing.toLowerCase()) {
      open.pop();
      out.push('', dedent(line, open), '');
    } else {
      out.push(dedent(line, open));
    }
  }
  return out.join('\n');
}

/** Takes off the indentation that the first line within an element has. */
function dedent(line: string, open: Array<{ indent?: number }>): string {
  const inner = open.at(-1);
  if (!inner || !line.trim()) return line;
  const own = /^ */.exec(line)![0].length;
  inner.indent ??= own;
  return line.slice(Math.min(own, inner.indent));
}
