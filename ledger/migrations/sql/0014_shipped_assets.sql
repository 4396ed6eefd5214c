-- The assets of ledger/assets.py.
SELECT ledger_register_asset('EUR', 2, 'fiat', 'Euro'),
       ledger_register_asset('USD', 2, 'fiat', 'US dollar'),
       ledger_register_asset('GBP', 2, 'fiat', 'Pound sterling'),
       ledger_register_asset('CHF', 2, 'fiat', 'Swiss franc'),
       ledger_register_asset('JPY', 0, 'fiat', 'Yen'),
       ledger_register_asset('BTC', 8, 'coin', 'Bitcoin'),
       ledger_register_asset('ETH', 18, 'coin', 'Ether'),
       ledger_register_asset('USDC.base', 6, 'token', 'USD Coin on Base'),
       ledger_register_asset('USDC.ethereum', 6, 'token', 'USD Coin on Ethereum');
