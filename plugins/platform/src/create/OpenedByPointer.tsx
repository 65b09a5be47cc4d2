import { type PointerEvent, type ReactNode, useState } from 'react';

/**
 * Opens a list when its field is clicked, and not when somebody who goes through a form with Tab comes by it: an open list
 * hides the rest of the form from a screen reader. They open it by typing or ArrowDown.
 */
export function OpenedByPointer(props: {
  children: (menuTrigger: 'focus' | 'input') => ReactNode;
}) {
  const [pointed, setPointed] = useState(false);
  const point = ({ target }: PointerEvent) => {
    if (!(target instanceof HTMLInputElement)) return;
    // A closed one that has the focus already gets it anew, and opens.
    if (target.getAttribute('aria-expanded') !== 'true') target.blur();
    setPointed(true);
  };
  return (
    <div
      role="presentation"
      onPointerDownCapture={point}
      onBlurCapture={() => setPointed(false)}
    >
      {props.children(pointed ? 'focus' : 'input')}
    </div>
  );
}
