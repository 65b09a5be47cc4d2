/**
 * A release may have an image: one that was built elsewhere, by its reference with a digest. A commit has one release, and
 * one more for each further image that was built of it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('release', t => {
    t.text('image').comment('Reference with a digest; null: nobody has built one');
  });
  await knex.raw(`ALTER TABLE release ADD CONSTRAINT release_image_has_digest CHECK (image IS NULL OR image ~ '^[^@[:space:]]+@sha256:[0-9a-f]{64}$')`);
  await knex.raw('DROP INDEX release_commit');
  await knex.raw(`CREATE UNIQUE INDEX release_commit ON release (service, commit, coalesce(image, '')) WHERE preview IS NULL`);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Where a commit has several, the first one stays.
  await knex.raw('DELETE FROM release r WHERE preview IS NULL AND EXISTS (SELECT FROM release o WHERE o.service = r.service AND o.commit = r.commit AND o.preview IS NULL AND o.number < r.number)');
  await knex.raw('DROP INDEX release_commit');
  await knex.raw('CREATE UNIQUE INDEX release_commit ON release (service, commit) WHERE preview IS NULL');
  await knex.schema.alterTable('release', t => t.dropColumn('image'));
};
