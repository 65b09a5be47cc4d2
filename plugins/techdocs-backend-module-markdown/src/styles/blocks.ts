/** A colour that can be read on light and on dark: a hue with much of the text's own colour in it. */
const readable = (hue: string, share = 62) => `color-mix(in srgb,${hue} ${share}%,var(--md-default-fg-color))`;

/** Hue and symbol of the kinds of admonitions, with their other names. */
const KINDS: Array<[names: string, hue: string, icon: string]> = [
  ['note', '#448aff', 'note'],
  ['abstract,summary,tldr', '#00a5c8', 'abstract'],
  ['info,todo', '#00a0b4', 'info'],
  ['tip,hint,important', '#00a58c', 'tip'],
  ['success,check,done', '#00b34a', 'success'],
  ['question,help,faq', '#4fb315', 'question'],
  ['warning,caution,attention', '#ee8a00', 'warning'],
  ['failure,fail,missing', '#f0484e', 'failure'],
  ['danger,error', '#ee1745', 'danger'],
  ['bug', '#e60055', 'bug'],
  ['example', '#7c4dff', 'example'],
  ['quote,cite', '#8a8a8a', 'quote'],
];

const kinds = KINDS.map(([names, hue, icon]) => {
  const any = `:is(${names.split(',').map(name => `.${name}`).join(',')})`;
  return `.md-typeset :is(.admonition,details)${any}{--kind:${hue};--icon:var(--md-admonition-icon--${icon})}`;
}).join('\n');

/** Admonitions and what folds, tabs, code. */
export const blocks = `
.md-typeset :is(.admonition,details){--kind:#448aff;--icon:var(--md-admonition-icon--note);margin:1.25em 0;padding:0 .9rem .1rem;border:1px solid var(--kind);border-radius:.25rem;overflow:hidden}
${kinds}
.md-typeset .admonition-title,.md-typeset summary{position:relative;margin:0 -.9rem .6em;padding:.5rem 2.5rem;font-weight:700;background:color-mix(in srgb,var(--kind) 12%,transparent)}
.md-typeset .admonition>:last-child,.md-typeset details>:last-child{margin-bottom:.6em}
.md-typeset .admonition-title:last-child,.md-typeset summary:last-child{margin-bottom:0}
.md-typeset .admonition-title::before,.md-typeset summary::before{content:'';position:absolute;left:.75rem;background:var(--kind);-webkit-mask:var(--icon) center/contain no-repeat;mask:var(--icon) center/contain no-repeat}

.md-typeset details:not([open]){padding-bottom:0}
.md-typeset details:not([open])>summary{margin-bottom:0}
.md-typeset .md-clipboard{padding:.2rem;border:0;border-radius:.25rem;background:var(--md-code-bg-color);color:var(--md-default-fg-color--light);cursor:pointer}
.md-typeset summary{cursor:pointer;display:block;list-style:none}
.md-typeset summary::-webkit-details-marker{display:none}
.md-typeset summary::after{content:'';position:absolute;right:.75rem;background:currentcolor;-webkit-mask:var(--md-details-icon) center/contain no-repeat;mask:var(--md-details-icon) center/contain no-repeat}
@media screen and (min-width:45em){
.md-typeset .admonition.inline{float:left;width:16rem;margin:0 1rem 1rem 0}
.md-typeset .admonition.inline.end{float:right;margin:0 0 1rem 1rem}
}
.md-typeset .tabbed-set{position:relative;display:flex;flex-flow:column wrap;margin:1em 0}
.md-typeset .tabbed-set>input{position:absolute;width:1px;height:1px;opacity:0}
.md-typeset .tabbed-labels{display:flex;max-width:100%;overflow:auto;box-shadow:0 -1px var(--md-default-fg-color--lighter) inset}
.md-typeset .tabbed-labels>label{padding:.5em 1em;border-bottom:2px solid transparent;color:var(--md-default-fg-color--light);font-weight:700;white-space:nowrap;cursor:pointer}
.md-typeset .tabbed-set>input:focus-visible~.tabbed-labels{outline:2px solid var(--md-typeset-a-color)}
.md-typeset .tabbed-block{display:none;padding-top:.5em}
${Array.from({ length: 20 }, (_, i) => `.md-typeset .tabbed-set>input:nth-child(${i + 1}):checked~.tabbed-content>:nth-child(${i + 1})`).join(',\n')}{display:block}
.md-typeset code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em;background:var(--md-code-bg-color);border-radius:.2rem;padding:.1em .3em;color:var(--md-default-fg-color);overflow-wrap:anywhere}
.md-typeset pre{position:relative;margin:1em 0;line-height:1.45;overflow:auto;background:var(--md-code-bg-color);border:1px solid var(--md-default-fg-color--lightest);border-radius:.25rem}
.md-typeset td>code,.md-typeset th>code{overflow-wrap:break-word}
.md-typeset thead:not(:has(th:not(:empty))){display:none}
.md-typeset pre>code{display:block;padding:.8em 1.1em;background:none;overflow-wrap:normal;white-space:pre;width:max-content;min-width:100%}
.md-typeset .highlight{margin:1em 0}
.md-typeset .highlight>pre{margin:0}
.md-typeset .highlight>.filename{display:block;padding:.4em 1.1em;font-size:.85em;font-weight:700;border:1px solid var(--md-default-fg-color--lightest);border-bottom:0;border-radius:.25rem .25rem 0 0}
.md-typeset .highlight .line.hll{display:inline-block;width:100%;background:color-mix(in srgb,#ffb300 22%,transparent)}
.md-typeset .highlight .line[data-linenos]::before{content:attr(data-linenos);display:inline-block;min-width:2.5em;padding-right:1em;text-align:right;color:var(--md-default-fg-color--light);user-select:none}
.md-typeset .mermaid-drawing{margin:1em 0;text-align:center;overflow-x:auto}
.md-typeset .mermaid-problem{color:var(--md-default-fg-color--light);font-size:.9em}
.hljs-comment,.hljs-quote,.hljs-meta .hljs-comment{color:var(--md-default-fg-color--light);font-style:italic}
.hljs-keyword,.hljs-selector-tag,.hljs-literal,.hljs-doctag,.hljs-section{color:${readable('#a626d4')}}
.hljs-string,.hljs-regexp,.hljs-addition,.hljs-meta .hljs-string{color:${readable('#00933b')}}
.hljs-number,.hljs-symbol,.hljs-bullet,.hljs-link{color:${readable('#d05000')}}
.hljs-title,.hljs-title.function_,.hljs-name,.hljs-selector-id{color:${readable('#1a6fe0')}}
.hljs-type,.hljs-built_in,.hljs-title.class_,.hljs-template-tag,.hljs-selector-class{color:${readable('#b07800')}}
.hljs-attr,.hljs-attribute,.hljs-variable,.hljs-template-variable,.hljs-property,.hljs-params .hljs-attr{color:${readable('#008a9e')}}
.hljs-meta{color:${readable('#6b7280')}}
.hljs-deletion{color:${readable('#e0383e')}}
.hljs-emphasis{font-style:italic}
.hljs-strong{font-weight:700}
`;
