/** Where the portal's build puts Mermaid: a file of its own, not part of any bundle. */
export const mermaidUrl = new URL('@mermaid-js/tiny/dist/mermaid.tiny.js', import.meta.url).toString();
