import styles from './SkipLink.module.css';

/** What a page is about, wherever upstream's older pages have put it. */
const CONTENT = ['main', 'article', 'h1'];

function toContent() {
  const content = CONTENT.map(name =>
    document.querySelector<HTMLElement>(name),
  ).find(found => found !== null);
  if (!content) return;
  if (!content.hasAttribute('tabindex')) content.tabIndex = -1;
  content.focus();
}

/** The first thing that a keyboard reaches: past the navigation, to what the page is about. */
export function SkipLink() {
  return (
    <button type="button" className={styles.skip} onClick={toContent}>
      Skip to content
    </button>
  );
}
