"""The banks' messages: read and written, exactly. Pure functions from bytes to facts and back.

    reading        any supported file -> BankMessage (payments.bank.statement), or MessageRefused
    pain001        instructions -> the SEPA file that we send
    nacha          entries -> the ACH file that we send; files, returns and corrections read
    camt_writer    facts -> what a bank sends, for the sandbox bank and the tests; so do pain002_writer and
                   nacha.returns

What stays true: a message is read wholly or refused; a refusal names the line and the field; amounts are
whole numbers of the currency's smallest unit from the first digit on; sums and counts that a message carries
are verified. Nothing here needs Django, a database, the network or a clock. The formats: docs/messages.md.
"""
