"""ACH files in NACHA's format: lines of 94 characters, records by their first one.

    1 file header    5 batch header    6 entry    7 addenda    8 batch control    9 file control, and padding

    layout          where each field of each record stands
    reader          bytes -> NachaFile, every count, hash and total verified
    message         NachaFile -> BankMessage: entries, returns, notifications of change
    writer          our payments -> a file;    return_writer    a bank's answer to it
    codes           what each return and change code means, and what may be done then

Source of the format: the NACHA Operating Rules, appendix three, as banks' guides retell them.
"""
