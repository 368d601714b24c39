using System.CommandLine;
using System.Globalization;
using BookingAdmin.Cli;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
OutputStream.Use();

var commands = new RootCommand("""
    Finds orders of the marketplace that lack their booking, and repairs them.

    The database is that of ConnectionStrings:BookingAdmin (appsettings.json, or ConnectionStrings__BookingAdmin
    in the environment), else the embedded demo marketplace.
    Exit codes: 0 all is well, 1 something is not, 2 could not tell, 130 stopped,
    141 the reader of the output has left.
    """)
{
    Output.Json,
    CheckCommand.Create(),
    ValidateCommand.Create(),
    ReportCommand.Create(),
    RepairCommand.Create(),
    DemoCommand.Create(),
    SelfTestCommand.Create(),
    AuditCommand.Create(),
    IndexesCommand.Create(),
    GuardCommand.Create(),
    PaymentsCommand.Create(),
    ResetCommand.Create(),
};
return await CommandLine.InvokeAsync(commands.Parse(args));
