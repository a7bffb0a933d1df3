// Spanish, by the English sentence. To be read by a person who teaches in it before a district relies on it.
const messages: Record<string, string> = {
  "Sign in": "Iniciar sesión", "Sign in to {district}": "Iniciar sesión en {district}", "E-mail": "Correo electrónico", "Password": "Contraseña", "I forgot my password": "Olvidé mi contraseña",
  "Sign out": "Cerrar sesión", "Search": "Buscar", "Menu": "Menú", "My work": "Mi trabajo", "Strategy": "Estrategia", "Initiatives": "Iniciativas", "Costs": "Costos", "Exhibits": "Cuadros",
  "Bring data in": "Traer datos", "People and roles": "Personas y funciones", "Who changed what": "Quién cambió qué", "Take stock": "Hacer inventario", "Keep it true": "Mantenerlo al día",
  "Language": "Idioma", "Colors": "Colores", "Light": "Claro", "Dark": "Oscuro", "As my device": "Como mi dispositivo", "Skip to the page": "Ir a la página", "Main": "Principal",
  "Nothing waits for you, {name}.": "No tiene nada pendiente, {name}.", "One thing waits for you, {name}.": "Tiene una tarea pendiente, {name}.", "{n} things wait for you, {name}.": "Tiene {n} tareas pendientes, {name}.",
  "What to do next": "Qué hacer ahora", "What to do": "Qué hacer", "Initiative": "Iniciativa", "Fully loaded": "Costo completo", "no data": "sin datos", "of": "de", "{n} of {of}": "{n} de {of}",
  "How far your initiatives are": "Cómo van sus iniciativas", "Data sheets with every question answered": "Fichas con todas las preguntas contestadas", "Costed": "Con costo calculado",
  "Changed or confirmed in the last half year": "Cambiadas o confirmadas en los últimos seis meses", "Answer": "Contestar", "Confirm": "Confirmar", "Add the cost": "Agregar el costo", "Reply": "Responder",
  "Try again": "Intentar de nuevo", "This did not work": "Esto no funcionó", "There is nothing here": "Aquí no hay nada", "Close": "Cerrar", "Undo": "Deshacer", "Save": "Guardar", "Cancel": "Cancelar",
  "Go to": "Ir a", "Name or code": "Nombre o código", "Nothing is called so.": "No hay nada con ese nombre.", "Page": "Página", "Site": "Escuela", "Priority": "Prioridad", "Objective": "Objetivo", "Goal": "Meta",
  "New password": "Contraseña nueva", "The same once more": "La misma otra vez", "Keep it and sign in": "Guardar e iniciar sesión", "Your name": "Su nombre", "Welcome to Purser": "Bienvenido a Purser",
  "Choose a new password": "Elija una contraseña nueva", "Set up Purser": "Configurar Purser", "Your link": "Su enlace", "The two passwords differ.": "Las dos contraseñas no son iguales.",
  "At least 15 characters. Four or five words that do not belong together are good.": "Al menos 15 caracteres. Cuatro o cinco palabras que no van juntas son una buena opción.",
  "Hello {name}. You sign in as {email}.": "Hola, {name}. Usted inicia sesión como {email}.", "Forgot your password? Ask an administrator for a new link.": "¿Olvidó su contraseña? Pida un enlace nuevo a un administrador.",
  "Coordinator": "Coordinador", "Department": "Departamento", "Campuses": "Escuelas", "Strategic Alignment": "Alineación estratégica", "Target Population": "Población objetivo", "Definition of Success": "Definición de éxito",
  "Direct Costs": "Costos directos", "Indirect Costs": "Costos indirectos", "Who is responsible for the initiative at the district level?": "¿Quién es responsable de la iniciativa a nivel del distrito?",
  "What department(s) manages the initiative?": "¿Qué departamento o departamentos dirigen la iniciativa?", "Which campuses does this initiative affect?": "¿A qué escuelas afecta esta iniciativa?",
  "Why is this initiative important?": "¿Por qué es importante esta iniciativa?", "Who is the initiative meant to serve?": "¿A quién debe servir la iniciativa?",
  "How would you know if the initiative is successful?": "¿Cómo sabría usted que la iniciativa tiene éxito?", "What costs are exclusive to this initiative?": "¿Qué costos son exclusivos de esta iniciativa?",
  "What costs are shared with other initiatives?": "¿Qué costos se comparten con otras iniciativas?", "yes": "sí", "no": "no", "not said": "sin respuesta",
};
export default messages;
