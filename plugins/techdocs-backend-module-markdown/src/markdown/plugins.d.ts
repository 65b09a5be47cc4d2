// Plugins of markdown-it that bring no types, or types of another build of it.
declare module 'markdown-it-abbr' {
  const plugin: (md: any) => void;
  export default plugin;
}
declare module 'markdown-it-deflist' {
  const plugin: (md: any) => void;
  export default plugin;
}
declare module 'markdown-it-emoji' {
  export const full: (md: any, options?: { shortcuts?: Record<string, string> }) => void;
}
declare module 'markdown-it-footnote' {
  const plugin: (md: any) => void;
  export default plugin;
}
declare module 'markdown-it-mark' {
  const plugin: (md: any) => void;
  export default plugin;
}
declare module 'markdown-it-sub' {
  const plugin: (md: any) => void;
  export default plugin;
}
declare module 'markdown-it-sup' {
  const plugin: (md: any) => void;
  export default plugin;
}
