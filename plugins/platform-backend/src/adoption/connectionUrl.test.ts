import { isLocal, readConnectionUrl, withoutPassword } from './connectionUrl';

describe('a connection string', () => {
  it('is read whole, and nothing is taken from anywhere else', () => {
    expect(readConnectionUrl('postgresql://a%40b:p%2Fw%23@db.example.com/shop%20one?sslmode=require&connect_timeout=3&application_name=look')).toEqual({
      host: 'db.example.com', port: 5432, user: 'a@b', password: 'p/w#', database: 'shop one', sslmode: 'require', connectTimeoutMs: 3000, applicationName: 'look',
    });
    expect(readConnectionUrl('postgres://u:p@[::1]:6432/d')).toMatchObject({ host: '::1', port: 6432, sslmode: 'prefer', connectTimeoutMs: 5000 });
    expect(readConnectionUrl('postgres://u:p@h/d?connect_timeout=0').connectTimeoutMs).toBe(15_000);
  });

  it.each([
    ['mysql://u:p@h/d', 'begin with'],
    ['host=h user=u password=hidden', 'begin with'],
    ['postgres://u:hidden@h:99999/d', 'no address'],
    ['postgres://u:hid/den@h/d', 'no address'],
    ['postgres://u:hidden@/d', ''],
    ['postgres://u:hidden@%2Fvar%2Frun/d', 'one host'],
    ['postgres://u:hidden@one,two/d', 'one host'],
    ['postgres://:hidden@h/d', 'no user'],
    ['postgres://u@h/d', 'no password'],
    ['postgres://u:hidden@h', 'no database'],
    ['postgres://u:hidden%00@h/d', 'control character'],
    ['postgres://u:hidden%zz@h/d', 'not encoded'],
    ['postgres://u:hidden@h/d#hidden', 'a #'],
    ['postgres://u:hidden@h/d?sslkey=/etc/passwd', '"sslkey"'],
    ['postgres://u:hidden@h/d?service=other', '"service"'],
    ['postgres://u:hidden@h/d?passfile=/root/.pgpass', '"passfile"'],
    ['postgres://u:hidden@h/d?options=-c%20role%3Dpostgres', '"options"'],
    ['postgres://u:hidden@h/d?host=/var/run', '"host"'],
    ['postgres://u:hidden@h/d?hostaddr=10.0.0.1', '"hostaddr"'],
    ['postgres://u:hidden@h/d?sslmode=disable&sslmode=require', 'twice'],
    ['postgres://u:hidden@h/d?sslmode=never', 'sslmode is one of'],
    ['postgres://u:hidden@h/d?connect_timeout=-1', 'number of seconds'],
    ['postgres://u:hidden@h/d?application_name=%0A', 'plain characters'],
  ])('%s is refused, without its password', (url, words) => {
    let said = '';
    try {
      readConnectionUrl(url);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toContain(words);
    expect(said).not.toBe('');
    expect(said).not.toContain('hidden');
  });

  it('is of this machine or of another, and its password is taken out of what others say', () => {
    expect(['localhost', '127.0.0.9', '::1', 'db.example.com', '127.example.com', '10.0.0.1'].map(host => isLocal({ host }))).toEqual([true, true, true, false, false, false]);
    expect(withoutPassword('for p@ss at p%40ss', { password: 'p@ss' })).toBe('for *** at ***');
  });
});
