using System.Net;
using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Testing;
using BookingAdmin.Web.Consistency;
using BookingAdmin.Web.Orders.Details;
using BookingAdmin.Web.Orders.Table;
using BookingAdmin.Web.Requests;
using BookingAdmin.Web.Tests.Api;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.OwnerChanges;

/// <summary>Asks each question and classifies the answer.</summary>
static class Asking
{
    static readonly string[] CannotTell = ["no longer as BookingAdmin knows them", "no longer lets BookingAdmin", "read-only", "Not known"];

    public static async Task<Answer> AskAsync(this ChangedPlace place, Question question)
    {
        try
        {
            return await place.AnswerAsync(question);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(Kind.Fault, e.ToString());
        }
    }

    static async Task<Answer> AnswerAsync(this ChangedPlace place, Question question) => question switch
    {
        Question.Ready => await place.ReadyAsync(),
        Question.Start => await place.StartedAsync(),
        Question.Inbox => await place.PageAsync<RequestsPage>(place.EmmaActor, "/requests?tab=all"),
        Question.Request => await place.PageAsync<RequestPage>(place.EmmaActor, $"/requests/{place.Booking}",
            page => page.Add(p => p.Id, place.Booking)),
        Question.Orders => await place.PageAsync<OrdersPage>(TestMarketplace.Support, "/orders"),
        Question.Order => await place.PageAsync<OrderPage>(TestMarketplace.Support, $"/orders/{place.OrderNumber}",
            page => page.Add(p => p.Number, place.OrderNumber)),
        Question.Consistency => await place.PageAsync<ConsistencyPage>(TestMarketplace.Admin, "/consistency"),
        Question.Check => await place.RunAsync("check"),
        Question.Validate => await place.RunAsync("validate", place.OrderNumber),
        Question.Report => await place.RunAsync("report", "--run"),
        Question.Repair => await place.RunAsync("repair", place.MissingNumber),
        Question.List => Of(await place.AsEmma.AskAsync(HttpMethod.Get, $"{ContractPlace.Requests}?status=ALL&limit=100"),
            "Failed to fetch booking requests"),
        Question.Patch => Of(await place.AsEmma.AskAsync(HttpMethod.Patch, $"{ContractPlace.Requests}/{place.Booking}",
            """{"action":"accept"}""", place.Token)),
        Question.Webhook => await place.WebhookAsync(),
        Question.Remove => await place.RunAsync("guard", "remove", "--yes"),
        _ => throw new ArgumentOutOfRangeException(nameof(question), question, null),
    };

    static async Task<Answer> ReadyAsync(this ChangedPlace place)
    {
        using var answer = await place.AsEmma.GetAsync("/health/ready");
        // The answer is one word for anybody, so the reason is in the log only.
        var why = string.Join('\n', place.Host.Log.Where(line => line.Contains("Health check database", StringComparison.Ordinal)));
        return new(answer.StatusCode switch
        {
            HttpStatusCode.OK => Kind.Works,
            HttpStatusCode.ServiceUnavailable => Kind.CannotTell,
            _ => Kind.Fault,
        }, why);
    }

    static async Task<Answer> StartedAsync(this ChangedPlace place)
    {
        try
        {
            await place.StartAsync();
            return new(Kind.Works, "");
        }
        catch (DatabaseSetupException e)
        {
            return new(Kind.CannotTell, e.Message);
        }
    }

    static async Task<Answer> PageAsync<T>(
        this ChangedPlace place, Actor actor, string address, Action<ComponentParameterCollectionBuilder<T>>? parameters = null)
        where T : IComponent
    {
        await using var pages = place.Pages(actor);
        pages.JSInterop.Setup<bool>("mudResizeListener.matchMedia", _ => true).SetResult(true);
        pages.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        var page = pages.Render(parameters ?? (_ => { }));
        page.Loaded();
        var text = page.Nodes.OfType<AngleSharp.Dom.IElement>().Aggregate("", (all, element) => $"{all} {element.Words()}");
        return new(CannotTell.Any(sentence => text.Contains(sentence, StringComparison.Ordinal)) ? Kind.CannotTell : Kind.Works, text);
    }

    /// <summary>Runs the command line with the rights of the README.</summary>
    static async Task<Answer> RunAsync(this ChangedPlace place, params string[] words)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__BookingAdmin"] = place.Connection };
        var (exitCode, output, error) = await CommandHere.RunAsync(variables, words);
        var text = output + error;
        var fault = text.Contains("fault of BookingAdmin", StringComparison.Ordinal) || text.Contains("   at ", StringComparison.Ordinal);
        return new(fault ? Kind.Fault : exitCode switch
        {
            0 => Kind.Works,
            1 => words[0] == "repair" ? Kind.Refused : Kind.Works,
            2 => Kind.CannotTell,
            _ => Kind.Fault,
        }, text);
    }

    static async Task<Answer> WebhookAsync(this ChangedPlace place)
    {
        var (status, text) = await place.DeliverAsync();
        return Of(new(status, text), "The event could not be handled. It is kept, and may be sent again.");
    }

    /// <param name="agreed">What the contract says with a 500 where it could not be done.</param>
    static Answer Of(ApiReply reply, string? agreed = null) => new(reply.Status switch
    {
        HttpStatusCode.OK => Kind.Works,
        HttpStatusCode.ServiceUnavailable => Kind.CannotTell,
        HttpStatusCode.InternalServerError when reply.Error == agreed => Kind.CannotTell,
        HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Conflict => Kind.Refused,
        _ => Kind.Fault,
    }, reply.Text);
}
