/**
 * Where things stand. The reader adds its own rules (widths, fixed side columns) and defines the `--md-*` colours from
 * the portal's theme, light or dark.
 */
export const layout = `
*,*::before,*::after{box-sizing:border-box}
body{margin:0;color:var(--md-default-fg-color);line-height:1.6;overflow-wrap:break-word}
a{color:var(--md-typeset-a-color)}
a:focus-visible,summary:focus-visible,label:focus-visible,pre:focus-visible{outline:2px solid var(--md-typeset-a-color);outline-offset:2px}
.md-toggle{display:none}
.md-ellipsis{overflow:hidden;text-overflow:ellipsis}
.md-grid{margin:0 auto;max-width:100%}
.md-main__inner{display:flex;height:100%}
.md-container{display:flex;flex-direction:column}
.md-content{flex-grow:1;min-width:0}
.md-content__inner{padding:.5rem 1.5rem 2rem;margin:0}
.md-content__button{float:right}
.md-overlay{position:fixed;inset:0;width:0;height:0;opacity:0;background:#0008;z-index:150}
.md-icon{cursor:pointer;display:inline-block}
.md-icon svg{display:block;width:1.25rem;height:1.25rem;fill:currentcolor}
[hidden]{display:none}
.md-sidebar__scrollwrap{overflow-y:auto;max-height:100%}
.md-sidebar--secondary{order:2}
.md-nav{line-height:1.4}
.md-nav__title{display:block;font-weight:700;padding:.5rem .25rem}
.md-nav__list{list-style:none;margin:0;padding:0}
.md-nav__item{padding:0 .25rem}
.md-nav__item .md-nav__item{padding-left:.75rem}
.md-nav__link{display:flex;gap:.5rem;padding:.3rem 0;color:var(--md-default-fg-color);text-decoration:none;cursor:pointer}
.md-nav__link:hover{color:var(--md-typeset-a-color)}
.md-nav__item--nested>.md-nav{display:none}
.md-nav__item--nested>.md-nav__toggle:checked~.md-nav{display:block}
.md-nav__icon::after{content:'';display:block;background:currentcolor;-webkit-mask:var(--md-nav-icon--next) center/contain no-repeat;mask:var(--md-nav-icon--next) center/contain no-repeat}
.md-nav__toggle:checked~.md-nav__link .md-nav__icon{transform:rotate(90deg)}
.md-nav--secondary .md-nav__title{font-size:.9em}
.md-footer__inner{display:flex;justify-content:space-between;padding:.5rem 0}
.md-footer__link{display:flex;padding:.25rem .5rem;color:var(--md-default-fg-color);background:var(--md-default-bg-color);text-decoration:none;border-radius:.25rem}
.md-footer__link:hover{color:var(--md-typeset-a-color)}
.md-footer__link--next{margin-left:auto;text-align:right;justify-content:flex-end}
.md-footer__title{display:flex;flex-direction:column;min-width:0;white-space:nowrap}
.md-footer__direction{font-size:.8em;color:var(--md-default-fg-color--light)}
@media screen and (max-width:76.1875em){
.md-sidebar--primary{position:fixed;top:0;background:var(--md-default-bg-color);overflow-y:auto}
[data-md-toggle=drawer]:checked~.md-overlay{width:100%;height:100%;opacity:1}
}
@media screen and (min-width:76.25em){#toggle-sidebar{display:none}}
@media print{.md-footer,.headerlink{display:none}}
`;
