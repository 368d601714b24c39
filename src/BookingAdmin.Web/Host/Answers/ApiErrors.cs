using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;

namespace BookingAdmin.Web.Host.Answers;

/// <summary>Whatever goes wrong under /api is answered as <c>{ "error": sentence }</c> with the matching status, never as a page.</summary>
static partial class ApiErrors
{
    public const string NotJson = "Send JSON in UTF-8, with the content type application/json.";

    public const string Unauthorized = "Unauthorized", WrongRole = "Your role does not allow this.";

    public const string Away = "The database does not answer. Try again in a moment.";

    public static bool IsApi(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Addresses.Api.Root, StringComparison.OrdinalIgnoreCase);

    public static IResult Answer(int status, string sentence) => Results.Json(new ErrorAnswer(sentence), statusCode: status);

    /// <summary>Whether the body says that it is JSON, and in no other encoding than JSON has.</summary>
    public static bool IsJson(HttpRequest request) => request.HasJsonContentType()
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    public static void UseApiErrors(this WebApplication app) => app.UseWhen(IsApi, api =>
    {
        api.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => context.Features.Get<IExceptionHandlerFeature>()!.Error switch
            {
                TooManyActionsException fault => PlainAnswer.TooManyAsync(context, fault.RetryAfter),
                var fault when DatabaseFault.Sentence(fault) is { } sentence => ChangedAsync(context, fault, sentence),
                var fault => Of(fault, context.Request.Method).ExecuteAsync(context),
            },
            // What a caller did wrong is no fault of ours.
            SuppressDiagnosticsCallback = fault =>
                fault.Exception is NotAllowedException or InvalidInputException or TooManyActionsException or BadHttpRequestException
                || DatabaseFault.Sentence(fault.Exception) is not null,
        });
        api.UseStatusCodePages(
            context =>
            Answer(context.HttpContext.Response.StatusCode, Sentence(context.HttpContext.Response.StatusCode))
            .ExecuteAsync(context.HttpContext));
    });

    /// <summary>
    /// What the owner or somebody else's transaction did is no fault of ours either: the log gets what the database said, without the way
    /// there.
    /// </summary>
    static Task ChangedAsync(HttpContext context, Exception fault, string sentence)
    {
        Changed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ApiErrors).FullName!), sentence,
            DatabaseFault.Names(fault) ?? "nothing more");
        return Answer(StatusCodes.Status503ServiceUnavailable, sentence).ExecuteAsync(context);
    }

    static IResult Of(Exception fault, string method) => fault switch
    {
        NotAllowedException => Answer(StatusCodes.Status403Forbidden, fault.Message),
        InvalidInputException => Answer(StatusCodes.Status400BadRequest, fault.Message),
        BadHttpRequestException bad => Answer(bad.StatusCode, Sentence(bad.StatusCode)),
        _ when DatabaseFault.IsUnavailable(fault) => Answer(StatusCodes.Status503ServiceUnavailable, Away),
        // A write may have been carried through before it failed.
        _ => Answer(StatusCodes.Status500InternalServerError, HttpMethods.IsGet(method) || HttpMethods.IsHead(method)
            ? "Something went wrong. Nothing was changed." : "Something went wrong. Look whether it was done before you try again."),
    };

    static string Sentence(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Unauthorized,
        StatusCodes.Status403Forbidden => WrongRole,
        StatusCodes.Status404NotFound => "There is no such address.",
        StatusCodes.Status405MethodNotAllowed => "This address does not take this method.",
        StatusCodes.Status413PayloadTooLarge => "The request is too large.",
        StatusCodes.Status415UnsupportedMediaType => NotJson,
        StatusCodes.Status429TooManyRequests => "Too many requests. Wait a moment.",
        _ => "The request could not be understood.",
    };

    [LoggerMessage(EventId = 377, Level = LogLevel.Error, Message = "A call could not be answered. {Sentence} The database said: {Names}")]
    static partial void Changed(ILogger logger, string sentence, string names);
}

/// <summary>Whatever goes wrong.</summary>
sealed record ErrorAnswer([property: System.ComponentModel.Description("A sentence for whoever reads it.")] string Error);
