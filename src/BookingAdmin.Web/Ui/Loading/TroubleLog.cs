namespace BookingAdmin.Web.Ui.Loading;

// A class of its own: for a record no code is made, and a call of a method without code is dropped without a word.
static partial class TroubleLog
{
    [LoggerMessage(EventId = 342, Level = LogLevel.Error, Message = "What a person asked for on a page failed")]
    public static partial void Failed(ILogger logger, Exception fault);
}
