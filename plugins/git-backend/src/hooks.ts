import fs from 'node:fs/promises';
import path from 'node:path';
import { ARCHIVED_FILE, PUSHES_FILE, type Layout } from './layout';
import { scratchPath } from './scratch';

/**
 * Names the person who pushes over HTTP. Not REMOTE_USER, which a shell may have of itself: a push over `file://` is that of
 * the local person.
 */
export const PUSHER = 'WAYMARK_PUSHER';

/**
 * Refuses before anything is stored: refs that are not plain branches and tags, and a default branch that is deleted or
 * rewritten (the platform deploys from it, so its past must stay); and everything while the repository is archived. All or nothing: one bad ref refuses the whole push.
 * Then it notes who pushed, before the refs move, so that whoever sees the new head can also see whose it is.
 */
const PRE_RECEIVE = `#!/bin/sh
# Written by Waymark at every start; changes here are lost.
zero=0000000000000000000000000000000000000000
default=refs/heads/main
{ read -r word target < HEAD; } 2>/dev/null
[ "$word" = ref: ] && default=$target
who=\${${PUSHER}:-local}
case $who in *[!A-Za-z0-9:/._@+-]*) who=unknown ;; esac
lines=
refuse() {
  echo "Waymark refused this push: $1" >&2
  echo "$2" >&2
  exit 1
}
if [ -e ${ARCHIVED_FILE} ]; then
  refuse "this repository is archived: it can be read, and takes no pushes." "An owner of its service can bring that back, and the repository with it: platform service recover NAME"
fi
while read -r old new ref; do
  case $ref in
    refs/heads/?*|refs/tags/?*) ;;
    *) refuse "'$ref' is neither a branch nor a tag." "Push to refs/heads/... or refs/tags/... only." ;;
  esac
  case $ref in
    *[!A-Za-z0-9._/+-]*|*/-*|*/.*|*..*|*//*)
      refuse "the name '$ref' is not accepted." "Use letters, digits and . _ / + - only, no part beginning with . or -" ;;
  esac
  [ \${#ref} -le 210 ] || refuse "a name of a ref is longer than 200 characters." "Choose a shorter one."
  if [ "$ref" = "$default" ]; then
    [ "$new" != "$zero" ] || refuse "it deletes the default branch, which is what gets deployed." "Keep the branch; to go back, push a commit that reverts."
    if [ "$old" != "$zero" ] && ! git merge-base --is-ancestor "$old" "$new" 2>/dev/null; then
      refuse "it rewrites the default branch; commits that may be deployed would be lost." "Fetch, merge or rebase onto it, and push without --force."
    fi
  fi
  lines="$lines$ref $old $new $who
"
done
printf '%s' "$lines" >> ${PUSHES_FILE} 2>/dev/null || :
exit 0
`;

/** Only a hint that something moved; it can never fail a push. */
const POST_RECEIVE = `#!/bin/sh
# Written by Waymark at every start; changes here are lost.
cat > /dev/null
here=$(pwd -P)
name=\${here##*/}
{ echo "$$" > "../.hints/\${name%.git}"; } 2>/dev/null || :
exit 0
`;

/** Writes the hooks that all repositories share (\`core.hooksPath\`), so that a newer Waymark brings newer ones. */
export async function installHooks(layout: Layout): Promise<void> {
  for (const directory of [layout.hooks, layout.hints, layout.scratch]) {
    await fs.mkdir(directory, { recursive: true, mode: 0o755 });
  }
  const hooks = { 'pre-receive': PRE_RECEIVE, 'post-receive': POST_RECEIVE };
  for (const [name, text] of Object.entries(hooks)) {
    const file = path.join(layout.hooks, name);
    if ((await fs.readFile(file, 'utf8').catch(() => '')) === text) continue;
    // In place at once: a push may be running.
    const scratch = scratchPath(layout, name);
    await fs.writeFile(scratch, text, { mode: 0o755 });
    await fs.rename(scratch, file);
  }
}
