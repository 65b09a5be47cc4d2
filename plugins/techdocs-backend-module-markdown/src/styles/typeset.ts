/** The text of a page. */
export const typeset = `
.md-typeset{color:var(--md-typeset-color,var(--md-default-fg-color))}
.md-typeset h1{margin:0 0 1.25rem}
.md-typeset h2{margin:2rem 0 .75rem}
.md-typeset h3,.md-typeset h4,.md-typeset h5,.md-typeset h6{margin:1.5rem 0 .5rem}
.md-typeset p,.md-typeset ul,.md-typeset ol,.md-typeset dl,.md-typeset table,.md-typeset blockquote{margin:0 0 1em}
.md-typeset li{margin-bottom:.35em}
.md-typeset li>ul,.md-typeset li>ol{margin:.35em 0}
.md-typeset dt{font-weight:700}
.md-typeset dd{margin:.25em 0 1em 1.75em}
.md-typeset img,.md-typeset video{max-width:100%;height:auto}
.md-typeset img[align=left]{margin:.5em 1em .5em 0}
.md-typeset img[align=right]{margin:.5em 0 .5em 1em}
.md-typeset figure{margin:1em auto;text-align:center}
.md-typeset figcaption,.md-typeset .caption{font-style:italic;color:var(--md-default-fg-color--light)}
.md-typeset hr{border:0;margin:1.5em 0}
.md-typeset blockquote{padding-left:.75em;margin-left:0}
.md-typeset .headerlink{margin-left:.5rem;opacity:0;text-decoration:none;font-weight:400}
.md-typeset :is(h1,h2,h3,h4,h5,h6):hover>.headerlink,.md-typeset .headerlink:focus{opacity:1}
.md-typeset :is(h1,h2,h3,h4,h5,h6){scroll-margin-top:4rem}
.md-typeset table{border-spacing:0;display:block;max-width:100%;overflow:auto;width:fit-content}
.md-typeset th,.md-typeset td{padding:.5em .9em;text-align:left;vertical-align:top}
.md-typeset tbody tr:hover{background:var(--md-typeset-table-color--light)}
.md-typeset mark{color:inherit;background:var(--md-typeset-mark-color)}
.md-typeset del{background:var(--md-typeset-del-color)}
.md-typeset ins{background:var(--md-typeset-ins-color)}
.md-typeset abbr[title]{text-decoration:underline dotted;cursor:help}
.md-typeset kbd{border:1px solid var(--md-typeset-kbd-border-color);border-bottom-width:2px;border-radius:.25rem;padding:.1em .4em;font:inherit;font-size:.85em;background:var(--md-code-bg-color)}
.md-typeset .broken-link{text-decoration:underline dotted}
.md-typeset .unsupported{padding:.5em .75em;border:1px dashed var(--md-default-fg-color--light);border-radius:.25rem}
.md-typeset .task-list-item{list-style:none}
.md-typeset .task-list-item>input,.md-typeset .task-list-item>p>input{margin:0 .5em 0 -1.4em}
.md-typeset .footnotes{font-size:.9em}
.md-typeset .md-button{display:inline-block;padding:.5em 1.25em;border:2px solid currentcolor;border-radius:.25rem;font-weight:700;text-decoration:none}
.md-typeset .md-button--primary{color:var(--md-primary-bg-color);background:var(--md-primary-fg-color);border-color:var(--md-primary-fg-color)}
.md-typeset .grid{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr));margin:1em 0}
.md-typeset .grid.cards>:is(ul,ol){display:contents}
.md-typeset .grid.cards>:is(ul,ol)>li,.md-typeset .grid>.card{border:1px solid var(--md-default-fg-color--lighter);border-radius:.25rem;list-style:none;margin:0;padding:.8rem}
`;
