error('E1', code, high, true, 'A ''quoted'' text', "fix").
error(bad, b c).
error('open, x).
ok(-1, 0xff, 0o7, 0b1, 1.5e-3, 0'\n, 0''', [a,b|T], {x}, - 1).
