import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { NoteStore } from '../src/notes/store.ts';

/** What every store of notes does, whatever it keeps them in. */
export function storeContract(name: string, open: () => Promise<NoteStore>): void {
  describe(name, () => {
    let store: NoteStore;
    before(async () => {
      store = await open();
    });
    after(async () => store.close());

    test('keeps what was written', async () => {
      const note = await store.create({ title: "O'Brien; drop table notes", body: 'naïve ☕' });
      assert.deepEqual(await store.get(note.id), note);
      assert.equal(note.title, "O'Brien; drop table notes");
      assert.ok(Math.abs(Date.parse(note.createdAt) - Date.now()) < 60_000);
    });

    test('knows what it does not have', async () => {
      assert.equal(await store.get('999999999999999999'), undefined);
    });

    test('lists every note once, newest first, page by page', async () => {
      const made = [];
      for (let i = 0; i < 5; i += 1) made.unshift((await store.create({ title: `page ${i}`, body: '' })).id);

      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await store.list({ limit: 2, ...(cursor ? { cursor } : {}) });
        assert.ok(page.items.length <= 2);
        seen.push(...page.items.map(note => note.id));
        cursor = page.nextCursor;
      } while (cursor);
      assert.deepEqual(seen.slice(0, 5), made);
      assert.equal(new Set(seen).size, seen.length);
    });

    test('the last page has no next one, even when it is full', async () => {
      const all = await store.list({ limit: 100 });
      assert.equal((await store.list({ limit: all.items.length })).nextCursor, null);
    });

    test('can be used', async () => store.check());
  });
}
