using System.Globalization;
using BookingAdmin.Cli;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
OutputStream.Use();
return await CommandLine.InvokeAsync(CommandLine.Commands().Parse(args));
